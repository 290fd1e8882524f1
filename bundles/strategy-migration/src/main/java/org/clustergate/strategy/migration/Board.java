package org.clustergate.strategy.migration;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.clustergate.mail.MailAddress;
import org.clustergate.runtime.MigrationBoard;
import org.clustergate.strategy.migration.Migration.Active;
import org.clustergate.strategy.migration.Migration.Standing;
import org.clustergate.strategy.migration.MoveState.Side;
import org.clustergate.strategy.migration.States.Late;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The operator's view of the migrations, and hand on them. */
final class Board implements MigrationBoard {
    private static final Logger LOG = LoggerFactory.getLogger(Board.class);

    private final Migrations migrations;

    Board(Migrations migrations) {
        this.migrations = migrations;
    }

    @Override
    public List<MigrationDto> board() {
        return migrations.all().stream().map(Board::show).toList();
    }

    private static MigrationDto show(Migration migration) {
        Active active = migration.active();
        States states = migration.book().states();
        List<WaveDto> waves = new ArrayList<>();
        if (active != null) {
            Map<String, Map<MoveState, Integer>> own = own(active, states);
            Map<String, Integer> present = migration.oldSide().present();
            for (Wave wave : active.plan().waves()) {
                waves.add(
                        show(
                                migration,
                                active,
                                states,
                                wave,
                                own.getOrDefault(wave.name(), Map.of()),
                                present.getOrDefault(wave.name(), 0)));
            }
        }
        return new MigrationDto(
                migration.name(),
                active == null ? "" : active.plan().oldPool(),
                active == null ? "" : active.plan().newPool(),
                active != null && active.plan().dualDelivery(),
                migration.room().size(),
                states.users().size(),
                waves,
                migration.problems());
    }

    /** How many users of each wave have which state of their own. */
    private static Map<String, Map<MoveState, Integer>> own(Active active, States states) {
        Map<String, Map<MoveState, Integer>> own = new HashMap<>();
        states.users()
                .forEach(
                        (key, user) ->
                                active.membership()
                                        .wave(key)
                                        .ifPresent(
                                                wave ->
                                                        own.computeIfAbsent(
                                                                        wave.name(),
                                                                        w ->
                                                                                new EnumMap<>(
                                                                                        MoveState
                                                                                                .class))
                                                                .merge(
                                                                        user.state(),
                                                                        1,
                                                                        Integer::sum)));
        return own;
    }

    private static WaveDto show(
            Migration migration,
            Active active,
            States states,
            Wave wave,
            Map<MoveState, Integer> own,
            int onOld) {
        int users = users(migration, active, states, wave);
        MoveState state = states.wave(wave.name());
        Map<MoveState, Integer> counts = new EnumMap<>(MoveState.class);
        counts.putAll(own);
        int others = users - own.values().stream().mapToInt(Integer::intValue).sum();
        if (others > 0) {
            counts.merge(state, others, Integer::sum);
        }
        States.WaveState entered = states.waves().get(wave.name());
        Late late = states.late().getOrDefault(wave.name(), Late.NONE);
        return new WaveDto(
                wave.name(),
                wave.rules(),
                state.label(),
                text(entered == null ? null : entered.since()),
                users,
                wave.isListed(),
                counts.entrySet().stream()
                        .map(count -> new CountDto(count.getKey().label(), count.getValue()))
                        .toList(),
                onOld,
                late.count(),
                text(late.last()));
    }

    private static String text(Instant time) {
        return time == null ? "" : time.toString();
    }

    /** How many users of a wave are known: by name, by having been seen, or by an operator. */
    private static int users(Migration migration, Active active, States states, Wave wave) {
        if (wave.isListed()) {
            return active.membership().listed(wave.name());
        }
        Set<String> seen = new HashSet<>(migration.oldSide().seen(wave.name()));
        for (String key : states.users().keySet()) {
            if (active.membership().wave(key).filter(wave::equals).isPresent()) {
                seen.add(key);
            }
        }
        return seen.size();
    }

    @Override
    public Optional<UserDto> user(String name, String text) {
        Migration migration = migrations.get(name);
        Active active = migration == null ? null : migration.active();
        if (active == null) {
            return Optional.empty();
        }
        return MailAddress.parse(text)
                .map(
                        user ->
                                migration
                                        .standing(active, user)
                                        .map(
                                                standing ->
                                                        new UserDto(
                                                                user.key(),
                                                                standing.wave(),
                                                                standing.state().label(),
                                                                standing.own()))
                                        .orElseGet(() -> new UserDto(user.key(), "", "", false)));
    }

    @Override
    public Change wave(String migration, String wave, String state) {
        return MoveState.of(state)
                .filter(to -> to != MoveState.UNKNOWN)
                .map(to -> wave(migration, wave, to))
                .orElseGet(() -> noState(state));
    }

    @Override
    public Change user(String migration, String user, String state) {
        return MoveState.of(state)
                .filter(to -> to != MoveState.UNKNOWN)
                .map(to -> user(migration, user, to))
                .orElseGet(() -> noState(state));
    }

    @Override
    public Change hold(String migration, String target) {
        return either(migration, target, MoveState.HOLDING);
    }

    @Override
    public Change release(String migration, String target) {
        Migration found = migrations.get(migration);
        Active active = found == null ? null : found.active();
        if (active != null) {
            States states = found.book().states();
            MoveState is =
                    active.plan().wave(target) != null
                            ? states.wave(target)
                            : MailAddress.parse(target)
                                    .flatMap(user -> found.standing(active, user))
                                    .map(Standing::state)
                                    .orElse(MoveState.HOLDING);
            if (is != MoveState.HOLDING) {
                return refused("'" + target + "' is " + is.label() + ", not held");
            }
        }
        return either(migration, target, MoveState.CUT_OVER);
    }

    private Change either(String name, String target, MoveState to) {
        Migration migration = migrations.get(name);
        Active active = migration == null ? null : migration.active();
        return active == null || active.plan().wave(target) != null || !target.contains("@")
                ? waveOrUser(name, active, target, to)
                : user(name, target, to);
    }

    private Change waveOrUser(String name, Active active, String target, MoveState to) {
        // A login without a domain looks like a wave's name; it is one only if someone is in one.
        boolean isUser =
                active != null
                        && active.plan().wave(target) == null
                        && active.membership().wave(target).isPresent();
        return isUser ? user(name, target, to) : wave(name, target, to);
    }

    private Change wave(String name, String waveName, MoveState to) {
        Migration migration = migrations.get(name);
        Active active = migration == null ? null : migration.active();
        if (active == null) {
            return noMigration(name, migration);
        }
        Wave wave = active.plan().wave(waveName);
        if (wave == null) {
            return refused(
                    "there is no wave '"
                            + waveName
                            + "' ("
                            + String.join(", ", active.membership().names())
                            + " are configured)");
        }
        States before = migration.book().states();
        int users = users(migration, active, before, wave);
        long own =
                before.users().keySet().stream()
                        .filter(
                                key ->
                                        active.membership()
                                                .wave(key)
                                                .filter(wave::equals)
                                                .isPresent())
                        .count();
        String problem = move(migration, waveName, to);
        if (!problem.isEmpty()) {
            return refused(problem);
        }
        LOG.info("migration {}: wave {} is {}", name, waveName, to.label());
        return new Change("", to.label(), (int) (users - own), wave.isListed());
    }

    /** Moves a wave; what is wrong, or empty. */
    static String move(Migration migration, String waveName, MoveState to) {
        Active active = migration.active();
        Wave wave = active == null ? null : active.plan().wave(waveName);
        if (wave == null) {
            return "there is no wave '" + waveName + "'";
        }
        String problem =
                migration
                        .book()
                        .moveWave(
                                wave,
                                to,
                                active.membership().names(),
                                key -> active.membership().wave(key).map(Wave::name).orElse(null));
        if (problem.isEmpty()) {
            migration.moved();
        }
        return problem;
    }

    private Change user(String name, String text, MoveState to) {
        Migration migration = migrations.get(name);
        Active active = migration == null ? null : migration.active();
        if (active == null) {
            return noMigration(name, migration);
        }
        Optional<MailAddress> user = MailAddress.parse(text);
        if (user.isEmpty()) {
            return refused("'" + text + "' is no user's name");
        }
        String wave = active.membership().wave(user.get()).map(Wave::name).orElse(null);
        String problem = migration.book().moveUser(user.get().key(), wave, to);
        if (!problem.isEmpty()) {
            return refused(problem);
        }
        LOG.info("migration {}: a single user is {}", name, to.label());
        migration.moved();
        return new Change("", to.label(), 1, true);
    }

    private Change noMigration(String name, Migration present) {
        if (present != null) {
            return refused("migration '" + name + "' cannot be used: " + present.problems());
        }
        String names = String.join(", ", migrations.all().stream().map(Migration::name).toList());
        return refused(
                "there is no migration '"
                        + name
                        + "' ("
                        + (names.isEmpty() ? "none is" : names + " are")
                        + " configured)");
    }

    private static Change noState(String text) {
        return refused(
                "'"
                        + text
                        + "' is none of planned, copying, holding, cut-over, confirmed,"
                        + " rolled-back");
    }

    private static Change refused(String problem) {
        return new Change(problem, "", 0, true);
    }

    @Override
    public List<String> misplaced(String name, Collection<Seat> sessions) {
        Migration migration = migrations.get(name);
        Active active = migration == null ? null : migration.active();
        if (active == null) {
            return List.of();
        }
        Set<String> users = new HashSet<>();
        for (Seat seat : sessions) {
            boolean old = active.oldMembers().contains(seat.backend());
            if (old || active.newMembers().contains(seat.backend())) {
                MailAddress.parse(seat.user())
                        .flatMap(user -> migration.standing(active, user))
                        .map(standing -> standing.state().side())
                        .filter(side -> old ? mustLeaveOld(side) : mustLeaveNew(side))
                        .ifPresent(side -> users.add(seat.user()));
            }
        }
        return users.stream().sorted().toList();
    }

    private static boolean mustLeaveOld(Side side) {
        return side == Side.NEW || side == Side.WAITS;
    }

    /** While they are held, too: one who holds again before a rollback is copying back. */
    private static boolean mustLeaveNew(Side side) {
        return side == Side.OLD || side == Side.WAITS;
    }
}
