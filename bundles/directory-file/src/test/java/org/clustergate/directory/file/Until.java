package org.clustergate.directory.file;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads bring about. */
final class Until {
    private static final long LIMIT_NANOS = 120_000_000_000L;
    private static final long LOOK_NANOS = 2_000_000L;

    private Until() {}

    /** Returns as soon as it is so. */
    static void holds(BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT_NANOS) {
                throw new AssertionError("still not so after 120 s");
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }
}
