package org.clustergate.health;

import java.time.Duration;

/** How long to wait. */
final class Pace {
    private static final double LEAST = 0.8;
    private static final double SPREAD = 0.4;

    private Pace() {}

    /**
     * About that long, a fifth more or less, so that those who began together do not stay together.
     *
     * @param random from 0 to 1
     * @return nanoseconds
     */
    static long jittered(Duration time, double random) {
        return (long) (time.toNanos() * (LEAST + SPREAD * random));
    }

    /** Doubled so many times, but no longer than {@code most}. */
    static Duration doubled(Duration time, int times, Duration most) {
        Duration longer = time;
        for (int i = 0; i < times && longer.compareTo(most) < 0; i++) {
            longer = longer.multipliedBy(2);
        }
        return shorter(longer, most);
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
