package org.clustergate.strategy.migration;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;

/**
 * Keeps queries back while the strategy does not know everything yet: the backends, and every
 * migration whose file is there. Opens once, for good. Thread-safe.
 */
final class Gate {
    static final int MAX_WAITING = 10_000;

    private final CompletableFuture<Void> open = new CompletableFuture<>();
    private final Set<String> missing;
    private boolean fleetKnown;
    private int waiting;

    /**
     * @param expected names of the migrations that have a file
     */
    Gate(Set<String> expected) {
        missing = new HashSet<>(expected);
    }

    void fleetKnown() {
        synchronized (this) {
            fleetKnown = true;
        }
        check();
    }

    void arrived(String migration) {
        synchronized (this) {
            missing.remove(migration);
        }
        check();
    }

    private void check() {
        boolean all;
        synchronized (this) {
            all = fleetKnown && missing.isEmpty();
        }
        if (all) {
            open.complete(null);
        }
    }

    /** Migrations whose files are there and that have not come. */
    synchronized Set<String> missing() {
        return Set.copyOf(missing);
    }

    /** Waits no more. */
    void open() {
        open.complete(null);
    }

    boolean isOpen() {
        return open.isDone();
    }

    /** Decides when it is open. */
    CompletionStage<Decision> pass(RouteQuery query, Supplier<CompletionStage<Decision>> decide) {
        if (isOpen()) {
            return decide.get();
        }
        boolean full;
        synchronized (this) {
            full = waiting >= MAX_WAITING;
            if (!full) {
                waiting++;
            }
        }
        return full || query.purpose() != RouteQuery.Purpose.SESSION
                ? CompletableFuture.completedStage(
                        new Decision.Reject(true, "migrations are still being read"))
                : open.thenCompose(nothing -> decide.get());
    }
}
