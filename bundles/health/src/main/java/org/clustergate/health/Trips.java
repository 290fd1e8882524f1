package org.clustergate.health;

import java.time.Duration;

/**
 * How long a backend is left alone whose sessions fail. Tested at once the first time; if it trips
 * again soon after its tests have brought it up, they do not show what is wrong with it, and the
 * pause doubles. Tests that fail come less and less often, as often as those of any backend that is
 * down at the least. Not thread-safe.
 */
final class Trips {
    private boolean down;
    private int inARow;
    private long recoveredAt;
    private int failedTests;

    /**
     * Sessions fail.
     *
     * @return how long to wait until it is tested
     */
    Duration tripped(long now, Duration interval, Breaker.Rule rule) {
        boolean again = inARow > 0 && now - recoveredAt < rule.longestPause().toNanos();
        inARow = again ? inARow + 1 : 1;
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
