package org.clustergate.strategy.migration;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.clustergate.mail.MailAddress;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.clustergate.strategy.migration.Migration.Active;
import org.clustergate.strategy.migration.MoveState.Side;
import org.clustergate.strategy.migration.OldSide.Seated;

/** Hears who is served where, and notes it with the migrations that are concerned. */
final class Observer implements GatewayMonitor {
    private final Migrations migrations;
    private final InstantSource clock;

    Observer(Migrations migrations, InstantSource clock) {
        this.migrations = migrations;
        this.clock = clock;
    }

    @Override
    public void accepted(RouteQuery query, String backend, String reply) {
        for (Migration migration : migrations.all()) {
            Active active = migration.active();
            if (active == null) {
                continue;
            }
            boolean old = active.oldMembers().contains(backend);
            if (old || active.newMembers().contains(backend)) {
                note(migration, active, query, old);
            }
        }
    }

    private void note(Migration migration, Active active, RouteQuery query, boolean old) {
        MailAddress user = query.user();
        Optional<Wave> wave = active.membership().wave(user);
        if (wave.isPresent() && !wave.get().isListed()) {
            migration.oldSide().seen(wave.get().name(), user.key());
        }
        if (!old) {
            return;
        }
        String name = wave.map(Wave::name).orElse("");
        if (query.phase() == RouteQuery.Phase.LOGIN) {
            migration.oldSide().entered(query.session().id(), new Seated(user.key(), name));
        }
        if (hasMoved(migration, user.key(), name)) {
            migration.oldSide().late(name, 1, clock.instant());
        }
    }

    private static boolean hasMoved(Migration migration, String key, String wave) {
        if (wave.isEmpty()) {
            return false;
        }
        return migration.book().states().user(key, wave).side() == Side.NEW;
    }

    @Override
    public void closed(SessionInfo session, SessionEnd end) {
        Instant now = clock.instant();
        for (Migration migration : migrations.all()) {
            Seated seat = migration.oldSide().left(session.id());
            if (seat != null && hasMoved(migration, seat.key(), seat.wave())) {
                migration.oldSide().late(seat.wave(), 0, now);
            }
        }
    }
}
