package org.clustergate.strategy.migration;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.Locator;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.clustergate.strategy.migration.Migration.Active;
import org.clustergate.strategy.migration.Migration.Standing;

/**
 * Decides by all migrations, in the order of their names: the first that the user belongs to
 * counts. All protocols ask here, so a user is cut over in all of them at once.
 */
final class Migrations {
    private final Function<String, Migration> maker;
    private final Gate gate;
    private final Map<String, Migration> migrations = new ConcurrentSkipListMap<>();
    private volatile Fleet fleet;
    private volatile Locator locator;
    private volatile boolean closed;

    /**
     * @param maker makes a migration of that name
     */
    Migrations(Function<String, Migration> maker, Gate gate) {
        this.maker = maker;
        this.gate = gate;
    }

    /** The locator, or null where there is none. */
    void locator(Locator present) {
        locator = present;
    }

    Collection<Migration> all() {
        return migrations.values();
    }

    /** The migration of that name, or null. */
    Migration get(String name) {
        return migrations.get(name);
    }

    /** Takes a migration's configuration. Blocks. */
    synchronized void configure(String name, Map<String, Object> properties) {
        Migration present = migrations.get(name);
        if (present != null) {
            present.configure(properties);
        } else {
            Migration made = maker.apply(name);
            made.configure(properties);
            add(made);
        }
        gate.arrived(name);
    }

    /** Nobody sees it before it is complete: half of it would decide differently. */
    private void add(Migration made) {
        if (fleet != null) {
            made.configured(fleet);
        }
        migrations.put(made.name(), made);
    }

    /** A migration's configuration is gone. Its record of states is kept. */
    synchronized void remove(String name) {
        Migration gone = migrations.remove(name);
        if (gone != null) {
            gone.close();
        }
    }

    /** These backends and pools are in force. */
    synchronized void configured(Fleet present) {
        if (present.backends().isEmpty()) {
            // The core has not read its configuration yet.
            return;
        }
        fleet = present;
        all().forEach(migration -> migration.configured(present));
        gate.fleetKnown();
    }

    /** Waits for no more configuration. Where users have moved, the missing is not guessed at. */
    synchronized void giveUpWaiting() {
        if (!gate.isOpen()) {
            for (String name : gate.missing()) {
                Migration made = maker.apply(name);
                made.missing();
                add(made);
            }
            gate.open();
        }
    }

    synchronized void close() {
        closed = true;
        all().forEach(Migration::close);
        migrations.clear();
        gate.open();
    }

    CompletionStage<Decision> route(RouteQuery query) {
        return gate.pass(query, () -> decide(query));
    }

    private CompletionStage<Decision> decide(RouteQuery query) {
        if (closed) {
            return now(new Decision.Reject(true, "the strategy is being stopped"));
        }
        if (fleet == null) {
            return now(new Decision.Reject(true, "the backends are not known yet"));
        }
        for (Migration migration : migrations.values()) {
            if (migration.isBlind()) {
                return now(
                        new Decision.Reject(
                                true,
                                "migration "
                                        + migration.name()
                                        + " cannot be used, and users have moved"));
            }
            Active active = migration.active();
            if (active != null && active.concerns(query)) {
                Optional<Standing> standing = migration.standing(active, query.user());
                if (standing.isPresent()) {
                    return decide(query, migration, active, standing.get());
                }
            }
        }
        return now(unmoved(query));
    }

    private static CompletionStage<Decision> now(Decision decision) {
        return CompletableFuture.completedStage(decision);
    }

    private CompletionStage<Decision> decide(
            RouteQuery query, Migration migration, Active active, Standing standing) {
        Plan plan = active.plan();
        String is =
                "migration "
                        + migration.name()
                        + ": "
                        + (standing.own() ? "the user" : "wave " + standing.wave())
                        + " is "
                        + standing.state().label();
        return switch (standing.state().side()) {
            case NEW -> now(narrow(query, plan.newPool(), active.newMembers(), is));
            case OLD ->
                    isCopied(query, plan, standing.state())
                            ? copy(query, migration, active, is)
                            : now(narrow(query, plan.oldPool(), active.oldMembers(), is));
            case NOBODY_KNOWS -> now(new Decision.Reject(true, is));
            case WAITS ->
                    query.purpose() == Purpose.SESSION
                            ? migration
                                    .room()
                                    .enter(
                                            plan,
                                            is,
                                            () -> isHeld(migration, query),
                                            () -> decide(query))
                            : now(new Decision.Reject(true, is));
        };
    }

    private static boolean isHeld(Migration migration, RouteQuery query) {
        Active active = migration.active();
        return active != null
                && migration
                        .standing(active, query.user())
                        .filter(standing -> standing.state() == MoveState.HOLDING)
                        .isPresent();
    }

    /** No mail follows a callout, so nothing has to be looked up for it. */
    private boolean isCopied(RouteQuery query, Plan plan, MoveState state) {
        return plan.dualDelivery()
                && state == MoveState.COPYING
                && query.phase() == Phase.RECIPIENT
                && query.purpose() != Purpose.CALLOUT
                && locator != null;
    }

    private CompletionStage<Decision> copy(
            RouteQuery query, Migration migration, Active active, String is) {
        Locator present = locator;
        Decision otherwise = narrow(query, active.plan().oldPool(), active.oldMembers(), is);
        if (present == null) {
            return now(otherwise);
        }
        return DualDelivery.find(present, query, active.oldMembers(), active.newMembers())
                .thenCompose(
                        found ->
                                isCopying(migration, query)
                                        ? now(found.orElse(otherwise))
                                        // The state has changed while the homes were looked for.
                                        : decide(query));
    }

    private static boolean isCopying(Migration migration, RouteQuery query) {
        Active active = migration.active();
        return active != null
                && migration
                        .standing(active, query.user())
                        .filter(standing -> standing.state() == MoveState.COPYING)
                        .isPresent();
    }

    private static Decision narrow(
            RouteQuery query, String pool, Set<String> members, String reason) {
        if (isAny(query.candidates(), members)) {
            return new Decision.Narrow(pool, reason);
        }
        return isAny(query.excluded(), members)
                ? new Decision.Reject(true, reason + ", and pool " + pool + " is unavailable")
                : new Decision.Pass(reason + ", but none of pool " + pool + " is in question");
    }

    private static boolean isAny(Collection<Backend> backends, Set<String> names) {
        return backends.stream().anyMatch(backend -> names.contains(backend.name()));
    }

    /**
     * A user of no wave is kept away from new pools: the mailbox may have been prepared there, but
     * the user has not been moved. A pool that is another migration's old one is nobody's new one.
     */
    private Decision unmoved(RouteQuery query) {
        Set<String> closed = new HashSet<>();
        Set<String> open = new HashSet<>();
        String pool = "";
        int concerned = 0;
        for (Migration migration : migrations.values()) {
            Active active = migration.active();
            if (active != null && active.concerns(query)) {
                open.addAll(active.oldMembers());
                if (active.plan().unmovedToOld()) {
                    closed.addAll(active.newMembers());
                    pool = active.plan().oldPool();
                    concerned++;
                }
            }
        }
        closed.removeAll(open);
        Set<String> left =
                query.candidates().stream()
                        .map(Backend::name)
                        .filter(backend -> !closed.contains(backend))
                        .collect(Collectors.toSet());
        String reason = "the user is in no wave";
        if (left.size() == query.candidates().size()) {
            return new Decision.Pass(reason);
        }
        if (left.isEmpty()) {
            List<Backend> down =
                    query.excluded().stream().filter(b -> !closed.contains(b.name())).toList();
            return down.isEmpty()
                    ? new Decision.Pass(reason + ", but only new pools are in question")
                    : new Decision.Reject(true, reason + ", and the old pool is unavailable");
        }
        return concerned == 1 && open.containsAll(left)
                ? new Decision.Narrow(pool, reason)
                : new Decision.Among(left, reason);
    }
}
