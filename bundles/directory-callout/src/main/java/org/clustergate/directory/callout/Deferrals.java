package org.clustergate.directory.callout;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The users that a server has put off for the moment (RFC 6647: greylisting), so that it is not
 * asked about them again and again: the pause doubles each time. Bounded. Thread-safe.
 */
final class Deferrals {
    static final int MAX_REMEMBERED = 20_000;

    /** The pause doubles so often. */
    private static final int MAX_DOUBLINGS = 4;

    /** A put-off this long after the end of the last pause is a first one again. */
    private static final long FORGOTTEN_NANOS = Duration.ofMinutes(10).toNanos();

    private record Key(String backend, String user) {}

    private record Deferral(int count, long until, String why) {}

    private final Map<Key, Deferral> deferrals = new ConcurrentHashMap<>();
    private final LongSupplier nanoTime;

    Deferrals(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A server's pause for a user. */
    record Pause(Duration left, String why) {}

    /** The pause that is under way, if any. */
    Optional<Pause> pause(String backend, String user) {
        Deferral deferral = deferrals.get(new Key(backend, user));
        long left = deferral == null ? 0 : deferral.until() - nanoTime.getAsLong();
        return left <= 0
                ? Optional.empty()
                : Optional.of(new Pause(Duration.ofNanos(left), deferral.why()));
    }

    /**
     * The server has put that user off.
     *
     * @param first the pause after a first put-off
     * @return the pause that begins
     */
    Duration put(String backend, String user, Duration first, String why) {
        long now = nanoTime.getAsLong();
        if (deferrals.size() >= MAX_REMEMBERED) {
            deferrals.values().removeIf(one -> one.until() - now <= 0);
            if (deferrals.size() >= MAX_REMEMBERED) {
                deferrals.clear();
            }
        }
        Deferral deferral =
                deferrals.compute(
                        new Key(backend, user),
                        (key, before) -> {
                            boolean again =
                                    before != null && now - before.until() < FORGOTTEN_NANOS;
                            int count = again ? before.count() + 1 : 0;
                            return new Deferral(count, now + nanos(first, count), why);
                        });
        return Duration.ofNanos(deferral.until() - now);
    }

    /** How long the pause is after so many earlier ones. */
    static long nanos(Duration first, int count) {
        return first.toNanos() << Math.min(count, MAX_DOUBLINGS);
    }

    /** The server has said yes or no. */
    void clear(String backend, String user) {
        deferrals.remove(new Key(backend, user));
    }
}
