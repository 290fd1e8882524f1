package org.clustergate.health;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.clustergate.monitor.GatewayMonitor.Fault;

/**
 * Remembers the latest failures of real sessions at one backend, and from where the clients came:
 * one client that the backend has banned must not take it from all others. Holds no more than
 * {@code networks} times {@code failures} of them. Not thread-safe.
 */
final class Breaker {
    /**
     * When failures of sessions count as an outage.
     *
     * @param failures so many without a success in between; 0 for never
     * @param window within that time
     * @param networks from so many networks of clients, the first time
     * @param longestPause before a backend that trips again and again is tested again
     */
    record Rule(int failures, Duration window, int networks, Duration longestPause) {}

    private record Failed(long at, boolean reached) {}

    private final Map<Long, Deque<Failed>> byNetwork = new HashMap<>();

    /**
     * A session has failed.
     *
     * @param now by {@link System#nanoTime()}
     * @param networks from how many the failures must come
     * @return how many failed, from how many networks, if that was one too many: then all is
     *     forgotten
     */
    Optional<String> failed(long now, InetAddress client, Fault fault, Rule rule, int networks) {
        if (rule.failures() == 0) {
            return Optional.empty();
        }
        long oldest = now - rule.window().toNanos();
        byNetwork.values().forEach(some -> some.removeIf(one -> one.at() - oldest < 0));
        byNetwork.values().removeIf(Deque::isEmpty);
        Deque<Failed> sameNetwork =
                byNetwork.computeIfAbsent(network(client), network -> new ArrayDeque<>());
        sameNetwork.add(new Failed(now, fault != Fault.RESOLVE && fault != Fault.CONNECT));
        if (sameNetwork.size() > rule.failures()) {
            sameNetwork.remove();
        }
        if (size() < rule.failures() || byNetwork.size() < networks) {
            return Optional.empty();
        }
        String what = size() + " from " + byNetwork.size() + " networks";
        byNetwork.clear();
        return Optional.of(what);
    }

    /**
     * A connection is open. That says nothing about failures of those that had got as far: a
     * backend that closes every connection takes each of them first.
     */
    void connected() {
        byNetwork.values().forEach(some -> some.removeIf(one -> !one.reached()));
        byNetwork.values().removeIf(Deque::isEmpty);
    }

    /** The backend serves, or starts anew. */
    void clear() {
        byNetwork.clear();
    }

    /** Whether there is anything that a success could undo. */
    boolean suspicious() {
        return !byNetwork.isEmpty();
    }

    /** How many failures are remembered. */
    int size() {
        return byNetwork.values().stream().mapToInt(Deque::size).sum();
    }

    /** The /24 of an IPv4 address, the /56 of an IPv6 one: about what one customer is given. */
    private static long network(InetAddress client) {
        if (client == null) {
            return 0;
        }
        byte[] address = client.getAddress();
        // No client's IPv6 network begins with three octets of zero, so the two kinds stay apart.
        long network = address.length == 4 ? 0xff : 0;
        int octets = address.length == 4 ? 3 : 7;
        for (int i = 0; i < octets; i++) {
            network = network << 8 | address[i] & 0xff;
        }
        return network;
    }
}
