package org.clustergate.directory.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.clustergate.directory.BlockingLookups;
import org.clustergate.mail.Network;

/**
 * The addresses behind hosts' names, remembered for a while: looking them up blocks, so it happens
 * on threads of its own. Thread-safe.
 */
final class Addresses implements AutoCloseable {
    /** Looks a name up; may block. */
    interface Resolver {
        InetAddress[] resolve(String name) throws Exception;
    }

    /**
     * One name.
     *
     * @param lookup the latest one
     * @param before what an earlier one has found; null for nothing
     * @param until when it is looked up again, if that has not failed before
     */
    private record Known(
            CompletableFuture<Set<InetAddress>> lookup, Set<InetAddress> before, long until) {
        boolean found() {
            return lookup.isDone() && !lookup.isCompletedExceptionally();
        }

        /** The latest addresses that are known, else what the look-up brings. */
        CompletableFuture<Set<InetAddress>> addresses() {
            return before == null || found() ? lookup : CompletableFuture.completedFuture(before);
        }

        boolean usable(long now) {
            long end =
                    lookup.isCompletedExceptionally() ? until - FOUND_NANOS + FAILED_NANOS : until;
            return now - end < 0;
        }
    }

    private static final Pattern IPV4 =
            Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");

    private static final int THREADS = 4;
    private static final int WAITING = 200;
    private static final int MOST = 2000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long FOUND_NANOS = Duration.ofSeconds(60).toNanos();
    private static final long FAILED_NANOS = Duration.ofSeconds(5).toNanos();

    private final Resolver resolver;
    private final LongSupplier nanoTime;
    private final BlockingLookups lookups;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    Addresses(Resolver resolver, LongSupplier nanoTime) {
        this.resolver = resolver;
        this.nanoTime = nanoTime;
        // One name's failure is remembered by itself; there is nothing to pause for.
        this.lookups =
                new BlockingLookups(
                        "http-names",
                        THREADS,
                        WAITING,
                        PATIENCE,
                        Duration.ZERO,
                        failure -> false,
                        nanoTime);
    }

    @Override
    public void close() {
        lookups.close();
    }

    /** The address that the text is, if it is one; looks nothing up. */
    static Optional<InetAddress> literal(String text) {
        // 999.1.1.1 is no address, and Java would ask the DNS about it.
        return text.indexOf(':') >= 0 && text.indexOf('/') < 0 || IPV4.matcher(text).matches()
                ? Network.parse(text).map(Network::address)
                : Optional.empty();
    }

    /** All addresses of a host; fails where it has none. */
    CompletableFuture<Set<InetAddress>> of(String host) {
        Optional<InetAddress> literal = literal(host);
        if (literal.isPresent()) {
            return CompletableFuture.completedFuture(Set.of(literal.get()));
        }
        long now = nanoTime.getAsLong();
        Known before = known.get(host);
        if (before != null && before.usable(now)) {
            return before.addresses();
        }
        if (known.size() >= MOST) {
            known.values().removeIf(one -> !one.usable(now));
        }
        if (known.size() >= MOST) {
            return CompletableFuture.failedFuture(new Outage("too many names to look up"));
        }
        Known fresh =
                new Known(
                        lookups.run(() -> Set.copyOf(List.of(resolver.resolve(host))))
                                .toCompletableFuture(),
                        before == null
                                ? null
                                : before.found() ? before.lookup().join() : before.before(),
                        now + FOUND_NANOS);
        known.put(host, fresh);
        return fresh.addresses();
    }
}
