package org.clustergate.core.session;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.clustergate.engine.Timer;

/**
 * The timers of one session as points in time. Set by the session's thread; whether one is due is
 * seen by the sweep's.
 */
final class Timers {
    private static final Timer[] ALL = Timer.values();
    private static final long NEVER = Long.MAX_VALUE;

    private final long[] due = new long[ALL.length];
    private volatile long earliest = NEVER;

    Timers() {
        clear();
    }

    void set(Timer timer, Duration after, long now) {
        due[timer.ordinal()] = now + after.toNanos();
        recompute();
    }

    void cancel(Timer timer) {
        due[timer.ordinal()] = NEVER;
        recompute();
    }

    void clear() {
        Arrays.fill(due, NEVER);
        earliest = NEVER;
    }

    private void recompute() {
        long least = NEVER;
        for (long one : due) {
            least = Math.min(least, one);
        }
        earliest = least;
    }

    /** From any thread. */
    boolean isDue(long now) {
        return now >= earliest;
    }

    /** Takes one timer that is due, or none. */
    Optional<Timer> takeDue(long now) {
        for (Timer timer : ALL) {
            if (now >= due[timer.ordinal()]) {
                cancel(timer);
                return Optional.of(timer);
            }
        }
        return Optional.empty();
    }
}
