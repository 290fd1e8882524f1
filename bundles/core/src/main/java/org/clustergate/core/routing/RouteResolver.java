package org.clustergate.core.routing;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.clustergate.backend.Backend;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.route.Decision;
import org.clustergate.route.Presence;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.clustergate.runtime.Explanation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a policy's strategies in order until one decides. Whatever goes wrong in a strategy is a
 * temporary refusal of this one query: an exception, an answer that makes no sense, none in time. A
 * strategy that is missing is waited for; one that leaves while it is asked is forgotten and the
 * policy asked from the start.
 */
public final class RouteResolver {
    private static final Logger LOG = LoggerFactory.getLogger(RouteResolver.class);

    /**
     * What came of a query: a {@link Decision.Route} or a {@link Decision.Reject}.
     *
     * @param by the strategy that decided, or empty
     * @param steps what each strategy said, in order
     * @param micros how long it took, in microseconds
     */
    public record Resolution(
            Decision decision, String by, List<Explanation.Step> steps, long micros) {}

    /** How a policy ends. */
    private record End(Decision decision, String by) {}

    private final StrategyRegistry registry;
    private final ScheduledExecutorService timer;

    public RouteResolver(StrategyRegistry registry, ScheduledExecutorService timer) {
        this.registry = registry;
        this.timer = timer;
    }

    /**
     * Resolves one query.
     *
     * @param pools where {@link Decision.Narrow} finds its pools
     * @param then hears the outcome exactly once, on this thread before the method returns or later
     *     on any
     */
    public void resolve(
            GatewayConfig.Policy policy,
            Map<String, GatewayConfig.Pool> pools,
            RouteQuery query,
            Consumer<Resolution> then) {
        new Asking(policy, pools, query, then).ask();
    }

    private static End defer(String reason, String by) {
        return new End(new Decision.Reject(true, reason), by);
    }

    /** As what the gateway presents itself to that session: the first strategy that knows. */
    public Optional<Presence> presence(GatewayConfig.Policy policy, SessionInfo session) {
        for (String name : policy.strategies()) {
            Optional<StrategyRegistry.Entry> entry = registry.find(name);
            if (entry.isPresent()) {
                try {
                    Optional<Presence> presence = entry.get().strategy().presence(session);
                    if (presence.isPresent()) {
                        return presence;
                    }
                } catch (RuntimeException | LinkageError e) {
                    LOG.error("strategy {} ({}) failed", name, entry.get().bundle(), e);
                }
            }
        }
        return Optional.empty();
    }

    /** One query on its way. Its fields are guarded by this. */
    private final class Asking implements StrategyRegistry.Listener {
        private final GatewayConfig.Policy policy;
        private final Map<String, GatewayConfig.Pool> pools;
        private final RouteQuery original;
        private final Consumer<Resolution> then;
        private final Trace trace = new Trace();
        private RouteQuery query;
        private int next;

        /** The strategy that has been asked and has not answered, and when it was asked. */
        private StrategyRegistry.Entry asked;

        private long askedAt;
        private int attempt;
        private boolean settled;
        private ScheduledFuture<?> holdTimer;
        private ScheduledFuture<?> timeout;
        private boolean listening;

        Asking(
                GatewayConfig.Policy policy,
                Map<String, GatewayConfig.Pool> pools,
                RouteQuery query,
                Consumer<Resolution> then) {
            this.policy = policy;
            this.pools = pools;
            this.original = query;
            this.query = query;
            this.then = then;
        }

        void ask() {
            while (true) {
                CompletableFuture<Decision> answer;
                int mine;
                synchronized (this) {
                    if (settled || asked != null) {
                        return;
                    }
                    if (next == policy.strategies().size()) {
                        break;
                    }
                    String name = policy.strategies().get(next);
                    Optional<StrategyRegistry.Entry> found = registry.find(name);
                    if (found.isEmpty() && hold(name)) {
                        // It may have come between being missed and being watched for.
                        found = registry.find(name);
                    }
                    if (found.isEmpty()) {
                        return;
                    }
                    stopHolding();
                    asked = found.get();
                    askedAt = System.nanoTime();
                    mine = ++attempt;
                    answer = call(asked);
                }
                if (!answer.isDone()) {
                    watch();
                    answer.whenComplete((decision, failure) -> resume(mine, decision, failure));
                    // It may have been replaced between being found and being watched.
                    strategiesChanged();
                    return;
                }
                if (!take(mine, answer)) {
                    return;
                }
            }
            settle(defer("no strategy of policy " + policy.name() + " decided", ""));
        }

        private CompletableFuture<Decision> call(StrategyRegistry.Entry entry) {
            try {
                CompletionStage<Decision> stage = entry.strategy().route(query);
                return stage == null
                        ? CompletableFuture.failedFuture(
                                new IllegalStateException("the strategy answered null"))
                        : stage.toCompletableFuture();
            } catch (RuntimeException | LinkageError e) {
                return CompletableFuture.failedFuture(e);
            }
        }

        private boolean take(int mine, CompletableFuture<Decision> answer) {
            Decision decision = null;
            Throwable failure = null;
            try {
                decision = answer.join();
            } catch (RuntimeException e) {
                failure = e.getCause() == null ? e : e.getCause();
            }
            return decided(mine, decision, failure);
        }

        private void resume(int mine, Decision decision, Throwable failure) {
            if (decided(mine, decision, failure)) {
                ask();
            }
        }

        /** Takes one answer; true if the next strategy is to be asked. */
        private boolean decided(int mine, Decision decision, Throwable failure) {
            Optional<End> end;
            synchronized (this) {
                if (settled || mine != attempt || asked == null) {
                    return false;
                }
                StrategyRegistry.Entry entry = asked;
                if (failure != null && !registry.isCurrent(entry)) {
                    restart();
                    return true;
                }
                asked = null;
                trace.add(entry.name(), askedAt, decision, failure);
                end =
                        failure != null
                                ? Optional.of(failed(entry, failure))
                                : apply(entry, decision);
                if (end.isEmpty()) {
                    next++;
                    return true;
                }
            }
            settle(end.get());
            return false;
        }

        private End failed(StrategyRegistry.Entry entry, Throwable failure) {
            LOG.error("strategy {} ({}) failed", entry.name(), entry.bundle(), failure);
            return defer("strategy " + entry.name() + " failed", entry.name());
        }

        /** The end, or empty to go on with the next strategy. */
        private Optional<End> apply(StrategyRegistry.Entry entry, Decision decision) {
            String by = entry.name();
            if (decision instanceof Decision.Pass) {
                return Optional.empty();
            } else if (decision instanceof Decision.Reject) {
                return Optional.of(new End(decision, by));
            } else if (decision instanceof Decision.Route route) {
                if (query.candidate(route.backend()).isPresent()) {
                    return knownCopies(route, by);
                }
                if (original.excluded().stream()
                        .anyMatch(backend -> backend.name().equals(route.backend()))) {
                    return Optional.of(defer(route.backend() + " cannot be used now", by));
                }
                LOG.error("strategy {} routes to {}, which is no candidate", by, route.backend());
                return Optional.of(defer("strategy " + by + " routed to no candidate", by));
            } else if (decision instanceof Decision.Narrow narrow) {
                GatewayConfig.Pool pool = pools.get(narrow.pool());
                if (pool == null) {
                    LOG.error(
                            "strategy {} narrows to pool {}, which is not there",
                            by,
                            narrow.pool());
                    return Optional.of(
                            defer("strategy " + by + " narrowed to an unknown pool", by));
                }
                return narrow(by, names(pool));
            } else if (decision instanceof Decision.Among among) {
                return narrow(by, among.backends());
            }
            LOG.error("strategy {} ({}) decided nothing", by, entry.bundle());
            return Optional.of(defer("strategy " + by + " decided nothing", by));
        }

        /** Copies go to backends that are there, excluded ones included: they are best effort. */
        private Optional<End> knownCopies(Decision.Route route, String by) {
            for (String copy : route.copies()) {
                if (original.candidate(copy).isEmpty()
                        && original.excluded().stream().noneMatch(b -> b.name().equals(copy))) {
                    LOG.error("strategy {} copies to {}, which is no candidate", by, copy);
                    return Optional.of(defer("strategy " + by + " copied to no candidate", by));
                }
            }
            return Optional.of(new End(route, by));
        }

        private Optional<End> narrow(String by, Set<String> names) {
            List<Backend> fewer =
                    query.candidates().stream().filter(b -> names.contains(b.name())).toList();
            if (fewer.isEmpty()) {
                return Optional.of(defer("strategy " + by + " left no candidate", by));
            }
            // Excluded are those that would be candidates: one sorted out is nobody's home any
            // more.
            List<Backend> unusable =
                    query.excluded().stream().filter(b -> names.contains(b.name())).toList();
            query = query.with(query.purpose(), fewer, unusable);
            return Optional.empty();
        }

        private static Set<String> names(GatewayConfig.Pool pool) {
            return Set.copyOf(pool.backends().stream().map(Backend::name).toList());
        }

        /** Starts to wait for a missing strategy; false if that has begun before. */
        private boolean hold(String name) {
            if (holdTimer != null) {
                return false;
            }
            watch();
            holdTimer =
                    timer.schedule(
                            () -> settle(defer("strategy " + name + " is missing", "")),
                            policy.hold().toMillis(),
                            TimeUnit.MILLISECONDS);
            return true;
        }

        private void stopHolding() {
            if (holdTimer != null) {
                holdTimer.cancel(false);
                holdTimer = null;
            }
        }

        private synchronized void watch() {
            if (!listening && !settled) {
                listening = true;
                registry.listen(this);
                timeout =
                        timer.schedule(
                                () ->
                                        settle(
                                                defer(
                                                        "policy "
                                                                + policy.name()
                                                                + " took too long",
                                                        "")),
                                policy.timeout().toMillis(),
                                TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void strategiesChanged() {
            synchronized (this) {
                if (settled) {
                    return;
                }
                if (asked != null) {
                    if (registry.isCurrent(asked)) {
                        return;
                    }
                    restart();
                }
            }
            ask();
        }

        /** The strategy that was asked has left: forget what was decided so far. */
        private void restart() {
            asked = null;
            attempt++;
            next = 0;
            query = original;
            trace.clear();
        }

        private void settle(End end) {
            Resolution resolution;
            synchronized (this) {
                if (settled) {
                    return;
                }
                settled = true;
                if (listening) {
                    registry.leave(this);
                    timeout.cancel(false);
                }
                stopHolding();
                resolution =
                        new Resolution(end.decision(), end.by(), trace.steps(), trace.micros());
            }
            then.accept(resolution);
        }
    }
}
