package org.clustergate.directory.callout;

/**
 * How many questions a server may be asked: a bucket that holds a second's worth, or one, and fills
 * at the rate. Guarded by its owner's lock.
 */
final class Rate {
    private static final double NANOS = 1e9;

    private final int perSecond;
    private double tokens;
    private long filledAt;

    /**
     * A full bucket.
     *
     * @param perSecond 0 for no limit
     */
    Rate(int perSecond, long now) {
        this.perSecond = perSecond;
        this.tokens = perSecond;
        this.filledAt = now;
    }

    /** How many may be asked now. */
    int available(long now) {
        if (perSecond == 0) {
            return Integer.MAX_VALUE;
        }
        tokens = Math.min(perSecond, tokens + (now - filledAt) / NANOS * perSecond);
        filledAt = now;
        return (int) tokens;
    }

    /** So many are asked. */
    void take(int count) {
        if (perSecond > 0) {
            tokens -= count;
        }
    }
}
