package org.clustergate.strategy.migration;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * How far everybody has moved: all of what a migration remembers. Immutable.
 *
 * @param waves by name; a wave that is not there is PLANNED, or UNKNOWN where the record is lost
 * @param users those with a state of their own, by key
 * @param late what was still seen at the old pool, by wave
 * @param lost whether the record was found damaged and not every wave has been decided anew
 */
record States(
        Map<String, WaveState> waves,
        Map<String, UserState> users,
        Map<String, Late> late,
        boolean lost) {
    /** Nobody has moved. */
    static final States NONE = new States(Map.of(), Map.of(), Map.of(), false);

    /** Nobody knows who has moved. */
    static final States LOST = new States(Map.of(), Map.of(), Map.of(), true);

    /**
     * A wave's state.
     *
     * @param share the wave's percentage at that time, as {@link Wave#share()}
     */
    record WaveState(MoveState state, Instant since, int share) {}

    /** The state of a user who is ahead of the wave or behind. */
    record UserState(MoveState state, Instant since) {}

    /**
     * Traces of moved users at the old pool.
     *
     * @param count logins and mails since the cutover
     * @param last when the last one was seen, or null
     */
    record Late(long count, Instant last) {
        static final Late NONE = new Late(0, null);
    }

    States {
        waves = Map.copyOf(waves);
        users = Map.copyOf(users);
        late = Map.copyOf(late);
    }

    /** The state of that wave. */
    MoveState wave(String name) {
        WaveState found = waves.get(name);
        if (found != null) {
            return found.state();
        }
        return lost ? MoveState.UNKNOWN : MoveState.PLANNED;
    }

    /** The state of the user with that key, in that wave (null for none); null if there is none. */
    MoveState user(String key, String wave) {
        UserState own = users.get(key);
        if (own != null) {
            return own.state();
        }
        return wave == null ? null : wave(wave);
    }

    /** Whether a wrong guess about who has moved could do harm. */
    boolean matters() {
        return lost
                || !users.isEmpty()
                || waves.values().stream().anyMatch(wave -> wave.state() != MoveState.PLANNED);
    }

    States withWave(String name, WaveState state) {
        Map<String, WaveState> changed = new HashMap<>(waves);
        changed.put(name, state);
        return new States(changed, users, late, lost);
    }

    States withUsers(Map<String, UserState> changed) {
        return new States(waves, changed, late, lost);
    }

    States withLate(Map<String, Late> changed) {
        return new States(waves, users, changed, lost);
    }

    States withLost(boolean changed) {
        return new States(waves, users, late, changed);
    }
}
