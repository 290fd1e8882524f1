package org.clustergate.directory.callout;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.clustergate.directory.callout.CalloutConfig.Settings;

/**
 * Whether a backend takes every name of a domain, found out with one that nobody has. Remembered
 * for hours, asked for once at a time. Thread-safe.
 */
final class CatchAllTests {
    private static final int MAX_REMEMBERED = 10_000;
    private static final int RANDOM_LENGTH = 24;
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";

    private record Key(String backend, String domain) {}

    private record Test(CompletableFuture<Answer> answer, long until) {}

    private final Map<Key, Test> tests = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final LongSupplier nanoTime;

    CatchAllTests(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A local part that nobody has. */
    String stranger() {
        StringBuilder name = new StringBuilder(Settings.MARK).append('-');
        for (int i = 0; i < RANDOM_LENGTH; i++) {
            name.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return name.toString();
    }

    /**
     * The backend's answer about a stranger in that domain.
     *
     * @param ask asks, if nothing is remembered
     */
    CompletionStage<Answer> answer(
            String backend,
            String domain,
            Duration time,
            Supplier<CompletionStage<Question.Result>> ask) {
        Key key = new Key(backend, domain);
        long now = nanoTime.getAsLong();
        Test present = tests.get(key);
        if (present != null && present.until() - now > 0) {
            return present.answer();
        }
        Test mine = new Test(new CompletableFuture<>(), now + time.toNanos());
        if (present == null
                ? tests.putIfAbsent(key, mine) != null
                : !tests.replace(key, present, mine)) {
            return answer(backend, domain, time, ask);
        }
        if (tests.size() > MAX_REMEMBERED) {
            tests.values().removeIf(test -> test != mine && test.until() - now <= 0);
            if (tests.size() > MAX_REMEMBERED) {
                tests.keySet().removeIf(other -> !other.equals(key));
            }
        }
        ask.get()
                .whenComplete(
                        (result, failure) -> {
                            Answer answer = failure == null ? result.answer() : Answer.NOTHING;
                            if (answer != Answer.YES && answer != Answer.NO) {
                                tests.remove(key, mine);
                            }
                            mine.answer().complete(answer);
                        });
        return mine.answer();
    }
}
