package org.clustergate.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Five failed logins a minute for each address; then it waits. Thread-safe and bounded. */
final class LoginThrottle {
    static final int MOST_FAILURES = 5;
    static final long WINDOW_MS = 60_000;
    private static final int MOST_ADDRESSES = 1_000;

    private final LongSupplier clock;
    private final Map<String, Deque<Long>> failures =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Deque<Long>> eldest) {
                    return size() > MOST_ADDRESSES;
                }
            };

    /**
     * @param clock milliseconds, monotonic
     */
    LoginThrottle(LongSupplier clock) {
        this.clock = clock;
    }

    /** Milliseconds until that address may try again; 0 = now. */
    synchronized long waitMs(String address) {
        Deque<Long> times = failures.get(address);
        if (times == null) {
            return 0;
        }
        long now = clock.getAsLong();
        while (!times.isEmpty() && now - times.peekFirst() >= WINDOW_MS) {
            times.removeFirst();
        }
        return times.size() < MOST_FAILURES ? 0 : WINDOW_MS - (now - times.peekFirst());
    }

    synchronized void failed(String address) {
        Deque<Long> times = failures.computeIfAbsent(address, key -> new ArrayDeque<>());
        times.addLast(clock.getAsLong());
        if (times.size() > MOST_FAILURES) {
            times.removeFirst();
        }
    }

    synchronized void succeeded(String address) {
        failures.remove(address);
    }
}
