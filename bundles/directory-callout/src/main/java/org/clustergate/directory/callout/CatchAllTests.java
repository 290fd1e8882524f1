package org.clustergate.directory.callout;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.clustergate.backend.Endpoint;

/**
 * Whether a server takes every name of a domain, found out with one that nobody has. Remembered for
 * hours, asked for once at a time, and only when the server has said yes to somebody: its no to the
 * stranger is an error in its log. A server that puts strangers off (greylisting) is asked about
 * the same one again after a pause that doubles, for it would put off every new one. Thread-safe.
 */
final class CatchAllTests {
    static final int MAX_REMEMBERED = 50_000;

    private static final int RANDOM_LENGTH = 24;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final long UNDER_WAY_NANOS = Long.MAX_VALUE / 4;

    private record Key(String backend, Endpoint endpoint, String domain) {}

    private static final class Test {
        final CompletableFuture<Answer> answer = new CompletableFuture<>();
        final String stranger;
        final int deferred;
        volatile long until;

        Test(String stranger, int deferred, long until) {
            this.stranger = stranger;
            this.deferred = deferred;
            this.until = until;
        }
    }

    private final Map<Key, Test> tests = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoTime;

    CatchAllTests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A local part that nobody has. */
    private String stranger() {
        StringBuilder name = new StringBuilder(CalloutSettings.MARK).append('-');
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    /**
     * The server's answer about a stranger in that domain.
     *
     * @param time how long a yes or no is remembered
     * @param pause how long a first put-off is
     * @param ask asks about that local part; its stage completes in the end
     */
    CompletionStage<Answer> answer(
            String backend,
            Endpoint endpoint,
            String domain,
            Duration time,
            Duration pause,
            Function<String, CompletionStage<Question.Result>> ask) {
        Key key = new Key(backend, endpoint, domain);
        long now = nanoTime.getAsLong();
        Test present = tests.get(key);
        if (present != null && present.until - now > 0) {
            return present.answer;
        }
        boolean again = present != null && present.deferred > 0;
        Test mine =
                new Test(
                        again ? present.stranger : stranger(),
                        again ? present.deferred : 0,
                        now + UNDER_WAY_NANOS);
        if (present == null
                ? tests.putIfAbsent(key, mine) != null
                : !tests.replace(key, present, mine)) {
            return answer(backend, endpoint, domain, time, pause, ask);
        }
        makeRoom(key, now);
        ask.apply(mine.stranger)
                .whenComplete(
                        (result, failure) -> {
                            Answer answer = failure == null ? result.answer() : Answer.NOTHING;
                            remember(key, mine, answer, time, pause);
                            mine.answer.complete(answer);
                        });
        return mine.answer;
    }

    private void makeRoom(Key spared, long now) {
        if (tests.size() > MAX_REMEMBERED) {
            tests.values().removeIf(test -> test.until - now <= 0);
            if (tests.size() > MAX_REMEMBERED) {
                tests.keySet().removeIf(other -> !other.equals(spared));
            }
        }
    }

    private void remember(Key key, Test test, Answer answer, Duration time, Duration pause) {
        long now = nanoTime.getAsLong();
        switch (answer) {
            case YES, NO, FOREIGN -> test.until = now + time.toNanos();
            case LATER -> {
                Test deferred =
                        new Test(
                                test.stranger,
                                test.deferred + 1,
                                now + Deferrals.nanos(pause, test.deferred));
                deferred.answer.complete(answer);
                tests.replace(key, test, deferred);
            }
            default -> {
                if (test.deferred > 0) {
                    test.until = now;
                } else {
                    tests.remove(key, test);
                }
            }
        }
    }
}
