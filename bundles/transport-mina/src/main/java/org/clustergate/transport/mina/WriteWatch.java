package org.clustergate.transport.mina;

import java.time.Duration;

/** Whether the network takes what it is given on one connection. On the I/O thread. */
final class WriteWatch {
    private long written = -1;
    private long stuckSince;

    /**
     * Looks, every few seconds.
     *
     * @param waiting whether there is something for the network to take
     * @param taken octets that it has taken in all
     * @param limit how long it may take none; zero for ever
     * @return whether it has taken none for too long
     */
    boolean isStuck(boolean waiting, long taken, Duration limit) {
        long now = System.nanoTime();
        if (!waiting || taken != written) {
            written = taken;
            stuckSince = now;
            return false;
        }
        return !limit.isZero() && now - stuckSince >= limit.toNanos();
    }
}
