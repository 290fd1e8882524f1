package org.clustergate.health;

import java.time.Duration;

/**
 * The share of load that a backend gets which has come back: from a tenth to all of it, in a line.
 * Not thread-safe.
 */
final class SlowStart {
    private static final double LEAST = 0.1;

    /** Shares change in such steps: fine enough for a line, coarse enough to be kept a while. */
    private static final double STEPS = 100;

    private boolean underWay;
    private long began;

    /** It has come back. */
    void begin(long now) {
        underWay = true;
        began = now;
    }

    void end() {
        underWay = false;
    }

    boolean underWay() {
        return underWay;
    }

    /** The share of a backend that takes sessions; ends by itself. */
    double share(long now, Duration whole) {
        double past = now - began;
        if (!underWay || past >= whole.toNanos()) {
            underWay = false;
            return 1;
        }
        double share = LEAST + (1 - LEAST) * past / whole.toNanos();
        return Math.floor(share * STEPS) / STEPS;
    }
}
