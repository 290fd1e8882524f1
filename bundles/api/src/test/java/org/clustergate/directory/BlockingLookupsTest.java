package org.clustergate.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BlockingLookupsTest {
    private final AtomicLong nanos = new AtomicLong();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final BlockingLookups lookups =
            new BlockingLookups(
                    "x",
                    2,
                    2,
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(1),
                    ConnectException.class::isInstance,
                    nanos::get);

    @AfterEach
    void close() {
        lookups.close();
    }

    private <T> CompletableFuture<T> run(Callable<T> lookup) {
        return lookups.run(lookup).toCompletableFuture();
    }

    private static Throwable failure(CompletableFuture<?> future) throws Exception {
        try {
            return new AssertionError("completed with " + future.get(30, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    /** Occupies both threads. */
    private List<CompletableFuture<Integer>> stuck() throws InterruptedException {
        CountDownLatch running = new CountDownLatch(2);
        List<CompletableFuture<Integer>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            int number = i;
            all.add(
                    run(
                            () -> {
                                running.countDown();
                                gate.await();
                                return number;
                            }));
        }
        running.await();
        return all;
    }

    @Test
    void answersOnAThreadOfItsOwn() throws Exception {
        assertThat(run(() -> Thread.currentThread().getName()).get(30, TimeUnit.SECONDS))
                .startsWith("directory-x-");
    }

    @Test
    void passesFailuresOn() throws Exception {
        IOException thrown = new IOException("down");

        assertThat(
                        failure(
                                run(
                                        () -> {
                                            throw thrown;
                                        })))
                .isSameAs(thrown);
    }

    @Test
    void isBoundedAndRefusesAtOnce() throws Exception {
        List<CompletableFuture<Integer>> all = stuck();
        all.add(run(() -> 2));
        all.add(run(() -> 3));

        CompletableFuture<Integer> tooMuch = run(() -> 4);

        assertThat(tooMuch).isCompletedExceptionally();
        assertThat(failure(tooMuch)).hasMessage("x: too many look-ups are waiting");
        gate.countDown();
        for (int i = 0; i < 4; i++) {
            assertThat(all.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    @Test
    void doesNotTryWhatHasWaitedTooLong() throws Exception {
        stuck();
        AtomicInteger tried = new AtomicInteger();
        CompletableFuture<Integer> late = run(tried::incrementAndGet);
        nanos.addAndGet(Duration.ofSeconds(6).toNanos());
        CompletableFuture<Integer> fresh = run(() -> 7);

        gate.countDown();

        assertThat(failure(late)).isInstanceOf(TimeoutException.class);
        assertThat(fresh.get(30, TimeUnit.SECONDS)).isEqualTo(7);
        assertThat(tried).hasValue(0);
    }

    @Test
    void leavesNobodyWaitingWhenItCloses() throws Exception {
        List<CompletableFuture<Integer>> running = stuck();
        CompletableFuture<Integer> waiting = run(() -> 2);

        lookups.close();

        assertThat(failure(waiting)).isInstanceOf(RejectedExecutionException.class);
        assertThat(failure(running.get(0))).isInstanceOf(InterruptedException.class);
        assertThat(failure(running.get(1))).isInstanceOf(InterruptedException.class);
        assertThat(failure(run(() -> 3))).hasMessage("x is closed");
    }

    @Test
    void finishesWhatItHasBegun() throws Exception {
        List<CompletableFuture<Integer>> all = stuck();
        all.add(run(() -> 2));
        CompletableFuture<Boolean> finished = new CompletableFuture<>();

        lookups.finish(() -> finished.complete(all.stream().allMatch(CompletableFuture::isDone)));

        assertThat(failure(run(() -> 3))).hasMessage("x is closed");
        assertThat(finished).isNotDone();
        gate.countDown();
        assertThat(finished.get(30, TimeUnit.SECONDS)).isTrue();
        assertThat(all.get(2).get(30, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void triesNothingForAMomentAfterAnOutage() throws Exception {
        ConnectException down = new ConnectException("refused");
        assertThat(
                        failure(
                                run(
                                        () -> {
                                            throw down;
                                        })))
                .isSameAs(down);
        AtomicInteger tried = new AtomicInteger();

        assertThat(failure(run(tried::incrementAndGet)))
                .isInstanceOf(IOException.class)
                .hasMessage("x is not asked for a moment after: refused")
                .hasCause(down);
        assertThat(tried).hasValue(0);

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(run(tried::incrementAndGet).get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void asksOnWhenOneLookUpFails() throws Exception {
        failure(
                run(
                        () -> {
                            throw new IOException("a name that it does not like");
                        }));

        assertThat(run(() -> 1).get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    @Test
    void anOutageFailsThoseWhoWaitToo() throws Exception {
        CountDownLatch running = new CountDownLatch(2);
        List<CompletableFuture<Object>> all = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            all.add(
                    run(
                            () -> {
                                running.countDown();
                                gate.await();
                                throw new ConnectException("refused");
                            }));
        }
        running.await();
        AtomicInteger tried = new AtomicInteger();
        CompletableFuture<Integer> waiting = run(tried::incrementAndGet);

        gate.countDown();

        assertThat(failure(waiting)).isInstanceOf(IOException.class);
        assertThat(failure(all.get(0))).isInstanceOf(ConnectException.class);
        assertThat(failure(all.get(1))).isInstanceOf(ConnectException.class);
        assertThat(tried).hasValue(0);
    }
}
