package org.clustergate.strategy.migration;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.clustergate.route.Decision;

/**
 * Where logins and recipients wait while their user is cut over. Bounded in number and time;
 * whoever cannot be let in or has waited long enough is told to come again. Thread-safe.
 */
final class WaitingRoom {
    /** One who waits. */
    private static final class Waiter {
        final CompletableFuture<Decision> answer = new CompletableFuture<>();
        final BooleanSupplier mustWait;
        final Supplier<CompletionStage<Decision>> again;
        Runnable noMore = () -> {};

        Waiter(BooleanSupplier mustWait, Supplier<CompletionStage<Decision>> again) {
            this.mustWait = mustWait;
            this.again = again;
        }
    }

    private final Background background;
    private final Set<Waiter> waiters = new LinkedHashSet<>();
    private boolean closed;

    WaitingRoom(Background background) {
        this.background = background;
    }

    synchronized int size() {
        return waiters.size();
    }

    /**
     * Waits until there is no more need to, and is decided then.
     *
     * @param plan how long and how many
     * @param why for the operator
     * @param mustWait whether there is a need, asked whenever something has changed
     * @param again decides anew
     */
    CompletionStage<Decision> enter(
            Plan plan,
            String why,
            BooleanSupplier mustWait,
            Supplier<CompletionStage<Decision>> again) {
        Waiter waiter = new Waiter(mustWait, again);
        synchronized (this) {
            if (closed || waiters.size() >= plan.maxWaiting()) {
                return CompletableFuture.completedStage(
                        new Decision.Reject(
                                true,
                                why
                                        + (closed
                                                ? ", and the strategy is being stopped"
                                                : ", and so do "
                                                        + plan.maxWaiting()
                                                        + " others: no more may wait")));
            }
            waiters.add(waiter);
            waiter.noMore =
                    background.after(
                            plan.hold(),
                            () ->
                                    turnAway(
                                            waiter,
                                            why + ", for " + plan.hold().toMillis() + " ms now"));
        }
        // It may have ended between the caller's look and here.
        if (!mustWait.getAsBoolean()) {
            letGo(waiter);
        }
        return waiter.answer;
    }

    /** Something has changed: those who need wait no more are decided. */
    void recheck() {
        for (Waiter waiter : all()) {
            if (!waiter.mustWait.getAsBoolean()) {
                letGo(waiter);
            }
        }
    }

    private synchronized List<Waiter> all() {
        return new ArrayList<>(waiters);
    }

    private void letGo(Waiter waiter) {
        if (leave(waiter)) {
            CompletionStage<Decision> decided;
            try {
                decided = waiter.again.get();
            } catch (RuntimeException e) {
                // One who cannot be decided must not keep the others.
                decided = CompletableFuture.failedStage(e);
            }
            decided.whenComplete(
                    (decision, failure) -> {
                        if (failure == null) {
                            waiter.answer.complete(decision);
                        } else {
                            waiter.answer.completeExceptionally(failure);
                        }
                    });
        }
    }

    private void turnAway(Waiter waiter, String why) {
        if (leave(waiter)) {
            waiter.answer.complete(new Decision.Reject(true, why));
        }
    }

    private synchronized boolean leave(Waiter waiter) {
        waiter.noMore.run();
        return waiters.remove(waiter);
    }

    /** Turns everybody away, now and from now on. */
    void close() {
        synchronized (this) {
            closed = true;
        }
        all().forEach(waiter -> turnAway(waiter, "the migration is no more"));
    }
}
