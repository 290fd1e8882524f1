package org.clustergate.strategy.migration;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.clustergate.strategy.migration.Migration.Active;
import org.clustergate.strategy.migration.States.Late;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What has to be done for each migration now and then: lists that have changed, traces to be
 * recorded, cutovers that have been quiet for long enough. Runs on the thread for files.
 */
final class Clerk {
    private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);

    private final Migrations migrations;
    private final InstantSource clock;

    Clerk(Migrations migrations, InstantSource clock) {
        this.migrations = migrations;
        this.clock = clock;
    }

    /** One round. Blocks; never throws. */
    void round() {
        for (Migration migration : migrations.all()) {
            try {
                migration.refresh();
                record(migration);
                confirm(migration);
                migration.book().retry();
            } catch (RuntimeException e) {
                LOG.error("migration {} cannot be looked after", migration.name(), e);
            }
        }
    }

    private static void record(Migration migration) {
        Map<String, Late> fresh = migration.oldSide().drain();
        if (!fresh.isEmpty()) {
            migration
                    .book()
                    .late(
                            before -> {
                                Map<String, Late> sum = new HashMap<>(before);
                                fresh.forEach(
                                        (wave, late) ->
                                                sum.merge(
                                                        wave,
                                                        late,
                                                        (a, b) ->
                                                                new Late(
                                                                        a.count() + b.count(),
                                                                        b.last())));
                                return sum;
                            });
        }
    }

    private void confirm(Migration migration) {
        Active active = migration.active();
        if (active == null || active.plan().confirmAfter().isZero()) {
            return;
        }
        States states = migration.book().states();
        Instant quietSince = clock.instant().minus(active.plan().confirmAfter());
        states.waves()
                .forEach(
                        (name, wave) -> {
                            if (wave.state() == MoveState.CUT_OVER
                                    && !wave.since().isAfter(quietSince)
                                    && isQuiet(states, name, quietSince)
                                    && !migration.oldSide().isMovedPresent(name, states)) {
                                confirmed(
                                        migration,
                                        name,
                                        active.plan().confirmAfter(),
                                        Board.move(migration, name, MoveState.CONFIRMED));
                            }
                        });
        states.users()
                .forEach(
                        (key, user) -> {
                            String wave =
                                    active.membership().wave(key).map(Wave::name).orElse(null);
                            if (user.state() == MoveState.CUT_OVER
                                    && !user.since().isAfter(quietSince)
                                    && (wave == null || isQuiet(states, wave, quietSince))
                                    && !migration.oldSide().isPresent(key)) {
                                confirmed(
                                        migration,
                                        "a user",
                                        active.plan().confirmAfter(),
                                        migration.book().moveUser(key, wave, MoveState.CONFIRMED));
                            }
                        });
    }

    private static boolean isQuiet(States states, String wave, Instant since) {
        Late late = states.late().getOrDefault(wave, Late.NONE);
        return late.last() == null || !late.last().isAfter(since);
    }

    private static void confirmed(Migration migration, String who, Duration quiet, String problem) {
        if (problem.isEmpty()) {
            LOG.info(
                    "migration {}: {} is confirmed: nobody was at the old pool for {} h",
                    migration.name(),
                    who,
                    quiet.toHours());
        }
    }
}
