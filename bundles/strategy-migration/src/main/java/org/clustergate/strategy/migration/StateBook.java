package org.clustergate.strategy.migration;

import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.clustergate.strategy.migration.States.Late;
import org.clustergate.strategy.migration.States.UserState;
import org.clustergate.strategy.migration.States.WaveState;

/**
 * Keeps a migration's states and lets them change only as the table in {@link MoveState} says.
 * Readers take {@link #states()}, one volatile value that all protocols see alike; changes are made
 * one at a time and saved.
 */
final class StateBook {
    /** Users with a state of their own; more than that should be a wave with a list. */
    static final int MAX_USERS = 20_000;

    private final StateStore store;
    private final InstantSource clock;
    private volatile States states;

    StateBook(StateStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
        states = store.load();
    }

    States states() {
        return states;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /**
     * Moves a wave. Users whose own state is the new one follow the wave again.
     *
     * @param all the names of all waves: when each of them has a state, a lost record is whole
     * @param waveOf the name of the wave that a user with that key belongs to, or null
     * @return what is wrong, or empty
     */
    synchronized String moveWave(
            Wave wave, MoveState to, Collection<String> all, Function<String, String> waveOf) {
        MoveState from = states.wave(wave.name());
        String problem = problem("wave '" + wave.name() + "'", from, to);
        if (!problem.isEmpty()) {
            return problem;
        }
        States changed =
                states.withWave(wave.name(), new WaveState(to, now(), wave.share()))
                        .withUsers(
                                less(
                                        key ->
                                                states.users().get(key).state() == to
                                                        && wave.name().equals(waveOf.apply(key))));
        if (to == MoveState.CUT_OVER) {
            Map<String, Late> late = new HashMap<>(states.late());
            late.remove(wave.name());
            changed = changed.withLate(late);
        }
        if (changed.waves().keySet().containsAll(all)) {
            changed = changed.withLost(false);
        }
        set(changed);
        return "";
    }

    private Map<String, UserState> less(Function<String, Boolean> drop) {
        Map<String, UserState> users = new HashMap<>(states.users());
        users.keySet().removeIf(drop::apply);
        return users;
    }

    /**
     * Moves one user.
     *
     * @param wave the user's wave, or null
     * @return what is wrong, or empty
     */
    synchronized String moveUser(String key, String wave, MoveState to) {
        MoveState from = states.user(key, wave);
        if (from == null) {
            return "the user is in no wave";
        }
        String problem = problem("the user", from, to);
        if (!problem.isEmpty()) {
            return problem;
        }
        Map<String, UserState> users = new HashMap<>(states.users());
        if (wave != null && states.wave(wave) == to) {
            users.remove(key);
        } else if (users.size() >= MAX_USERS && !users.containsKey(key)) {
            return MAX_USERS
                    + " users have a state of their own; give the others a wave with a list";
        } else {
            users.put(key, new UserState(to, now()));
        }
        set(states.withUsers(users));
        return "";
    }

    private static String problem(String who, MoveState from, MoveState to) {
        if (from.next().contains(to)) {
            return "";
        }
        return who
                + " is "
                + from.label()
                + (from == to
                        ? " already"
                        : from.next().isEmpty()
                                ? ", which is final"
                                : " and cannot become "
                                        + to.label()
                                        + ", only "
                                        + String.join(
                                                ", ",
                                                from.next().stream()
                                                        .sorted()
                                                        .map(MoveState::label)
                                                        .toList()));
    }

    /** A wave has grown: from now on it must not become smaller than that. */
    synchronized void grown(Wave wave) {
        WaveState state = states.waves().get(wave.name());
        if (state != null && state.share() < wave.share()) {
            set(
                    states.withWave(
                            wave.name(),
                            new WaveState(state.state(), state.since(), wave.share())));
        }
    }

    /** Changes what is remembered of late traces. */
    synchronized void late(UnaryOperator<Map<String, Late>> change) {
        Map<String, Late> changed = change.apply(states.late());
        if (!changed.equals(states.late())) {
            set(states.withLate(changed));
        }
    }

    private void set(States changed) {
        states = changed;
        store.save(changed);
    }

    /** Tries again what could not be saved. */
    void retry() {
        store.retry();
    }
}
