package org.clustergate.itests.world;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for conditions, never for a time. */
public final class Await {
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private Await() {}

    /** Returns when the condition holds; fails with the description when it does not in time. */
    public static void until(String description, Duration limit, BooleanSupplier condition) {
        until(() -> description, limit, condition);
    }

    /** The same with a description that is only known at the end. */
    public static void until(
            Supplier<String> description, Duration limit, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(
                        "not within " + limit.toMillis() + " ms: " + description.get());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Whether something accepts connections there. */
    public static boolean listens(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
