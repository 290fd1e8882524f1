package org.clustergate.directory;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Runs a directory's look-ups where its library can only block: on so many threads and not one
 * more, with a bounded queue before them. Threads come with the first look-ups and go when there
 * are none. Thread-safe.
 *
 * <p>A look-up that finds the queue full fails at once, and one that has waited too long fails
 * without having been tried: whoever asked has given up, and the next in the queue has not. So a
 * directory that is stuck costs nothing but its own answers, and is caught up with as soon as it is
 * well again. After an outage look-ups fail at once for a moment, so that a login does not wait for
 * a server that is known to be down.
 */
public final class BlockingLookups implements AutoCloseable {
    private static final long IDLE_S = 60;

    private final String name;
    private final long patienceNanos;
    private final long pauseNanos;
    private final Predicate<Exception> outage;
    private final LongSupplier nanoTime;
    private final ThreadPoolExecutor threads;
    private volatile Runnable last = () -> {};

    /** The latest outage while it counts. */
    private volatile Outage down;

    private record Outage(long since, Exception cause) {}

    /**
     * @param name of the directory, for its threads and failures
     * @param threads how many look-ups may run at the same time
     * @param waiting how many more may wait
     * @param patience how long one may wait
     * @param pause how long nothing is tried after an outage
     * @param outage whether a look-up's failure says that the directory cannot be reached; what is
     *     wrong with one user's look-up alone must not stop those of others
     * @param nanoTime {@link System#nanoTime}, or a test's
     */
    public BlockingLookups(
            String name,
            int threads,
            int waiting,
            Duration patience,
            Duration pause,
            Predicate<Exception> outage,
            LongSupplier nanoTime) {
        this.name = name;
        this.patienceNanos = patience.toNanos();
        this.pauseNanos = pause.toNanos();
        this.outage = outage;
        this.nanoTime = nanoTime;
        AtomicInteger number = new AtomicInteger();
        this.threads =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        IDLE_S,
                        TimeUnit.SECONDS,
                        new ArrayBlockingQueue<>(waiting),
                        task -> {
                            Thread thread =
                                    new Thread(
                                            task,
                                            "directory-" + name + "-" + number.incrementAndGet());
                            thread.setDaemon(true);
                            return thread;
                        }) {
                    @Override
                    protected void terminated() {
                        last.run();
                    }
                };
        this.threads.allowCoreThreadTimeOut(true);
    }

    /** Runs it soon; the stage completes on the look-up's thread. Never blocks. */
    public <T> CompletionStage<T> run(Callable<T> lookup) {
        Waiting<T> task = new Waiting<>(lookup, nanoTime.getAsLong());
        if (paused(task)) {
            return task.result;
        }
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.result.completeExceptionally(
                    new RejectedExecutionException(
                            name
                                    + (threads.isShutdown()
                                            ? " is closed"
                                            : ": too many look-ups are waiting")));
        }
        return task.result;
    }

    /** Whether it is too early to try again; the task has failed then. */
    private boolean paused(Waiting<?> task) {
        Outage outage = down;
        if (outage == null) {
            return false;
        }
        if (nanoTime.getAsLong() - outage.since() >= pauseNanos) {
            down = null;
            return false;
        }
        task.result.completeExceptionally(
                new IOException(
                        name + " is not asked for a moment after: " + outage.cause().getMessage(),
                        outage.cause()));
        return true;
    }

    /**
     * Takes no more; what runs and waits is still done.
     *
     * @param then runs once when nothing is left to do, on any thread
     */
    public void finish(Runnable then) {
        last = then;
        threads.shutdown();
    }

    /** Interrupts what runs and fails what waits. */
    @Override
    public void close() {
        for (Runnable task : threads.shutdownNow()) {
            ((Waiting<?>) task)
                    .result.completeExceptionally(
                            new RejectedExecutionException(name + " is closed"));
        }
    }

    private final class Waiting<T> implements Runnable {
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final Callable<T> lookup;
        private final long since;

        Waiting(Callable<T> lookup, long since) {
            this.lookup = lookup;
            this.since = since;
        }

        @Override
        public void run() {
            if (nanoTime.getAsLong() - since > patienceNanos) {
                result.completeExceptionally(
                        new TimeoutException(name + ": has waited too long for its turn"));
                return;
            }
            if (paused(this)) {
                return;
            }
            try {
                result.complete(lookup.call());
            } catch (Exception e) {
                if (outage.test(e)) {
                    down = new Outage(nanoTime.getAsLong(), e);
                }
                result.completeExceptionally(e);
            } catch (LinkageError e) {
                // A library that lacks something fails its look-up, and its thread lives on.
                result.completeExceptionally(e);
            }
        }
    }
}
