package org.clustergate.health;

import java.time.Duration;

/**
 * How a backend is treated whose sessions fail. It is tested at once the first time. If it trips
 * again soon after tests have brought it up, either they do not show what is wrong with it, or it
 * is well and does not like some clients. So the pause doubles, and so does the number of networks
 * that it takes: a real fault meets clients from everywhere, while the same few that a backend has
 * banned cannot keep it from all others. Tests that fail come less and less often, as often as
 * those of any backend that is down at the least. Not thread-safe.
 */
final class Trips {
    /** How long a trip is remembered after recovery. */
    static final Duration MEMORY = Duration.ofMinutes(10);

    private static final int MOST_NETWORKS = 64;

    private boolean down;
    private int inARow;
    private long recoveredAt;
    private int failedTests;

    /** From how many networks failures must come this time. */
    int networks(long now, Breaker.Rule rule) {
        // One means that all clients come from the same, so there is nothing to be told from it.
        if (rule.networks() == 1 || !remembered(now)) {
            return rule.networks();
        }
        // Each doubling is one more trip; beyond so many nothing changes any more.
        return Math.min(MOST_NETWORKS, rule.networks() << Math.min(inARow, 10));
    }

    private boolean remembered(long now) {
        return inARow > 0 && now - recoveredAt < MEMORY.toNanos();
    }

    /**
     * Sessions fail.
     *
     * @return how long to wait until it is tested
     */
    Duration tripped(long now, Duration interval, Breaker.Rule rule) {
        inARow = remembered(now) ? inARow + 1 : 1;
        down = true;
        failedTests = 0;
        return inARow == 1
                ? Duration.ZERO
                : Pace.doubled(interval, inARow - 2, rule.longestPause());
    }

    /** Another reason than failing sessions decides about it from now on. */
    void forget() {
        down = false;
    }

    /**
     * A test has failed while it is down.
     *
     * @return how long to wait until the next one
     */
    Duration testFailed(Duration fast, Duration interval) {
        return down ? Pace.doubled(fast, failedTests++, interval) : interval;
    }

    /** Tests have brought it up. */
    void recovered(long now) {
        if (down) {
            down = false;
            recoveredAt = now;
        }
    }
}
