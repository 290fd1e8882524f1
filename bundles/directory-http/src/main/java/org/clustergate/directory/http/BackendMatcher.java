package org.clustergate.directory.http;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;

/**
 * Finds the backend that a service means by Auth-Server and Auth-Port. In this order: a backend's
 * name; the host of an endpoint as it is configured; an endpoint whose host has an address in
 * common with it. Where that leaves several, those with an endpoint at the port. Thread-safe; never
 * blocks.
 */
final class BackendMatcher {
    private final Addresses addresses;
    private final Duration patience;

    /**
     * @param patience how long a name is waited for
     */
    BackendMatcher(Addresses addresses, Duration patience) {
        this.addresses = addresses;
        this.patience = patience;
    }

    /**
     * The names of the backends that are meant, several only if they share host and port; empty
     * where it is none of these. Fails if it is none of those whose addresses are known, but not
     * all are known.
     */
    CompletableFuture<List<String>> match(AuthAnswer.Server server, Collection<Backend> backends) {
        for (Backend backend : backends) {
            if (backend.name().equalsIgnoreCase(server.host())) {
                return CompletableFuture.completedFuture(List.of(backend.name()));
            }
        }
        String host = host(server.host());
        Map<String, List<Endpoint>> byHost = new TreeMap<>();
        Set<String> others = new TreeSet<>();
        for (Backend backend : backends) {
            for (Endpoint endpoint : backend.endpoints().values()) {
                String own = host(endpoint.host());
                if (same(own, host)) {
                    byHost.computeIfAbsent(backend.name(), name -> new ArrayList<>()).add(endpoint);
                } else {
                    others.add(own);
                }
            }
        }
        if (!byHost.isEmpty()) {
            return CompletableFuture.completedFuture(atPort(byHost, server.port()));
        }
        return byAddress(server, host, others, backends);
    }

    private CompletableFuture<List<String>> byAddress(
            AuthAnswer.Server server,
            String host,
            Set<String> others,
            Collection<Backend> backends) {
        boolean literal = Addresses.literal(host).isPresent();
        List<CompletableFuture<Set<InetAddress>>> lookups = new ArrayList<>();
        Map<String, CompletableFuture<Set<InetAddress>>> ofHost = new TreeMap<>();
        for (String other : others) {
            // Two addresses have been compared already.
            if (!literal || Addresses.literal(other).isEmpty()) {
                ofHost.put(other, soon(other));
            }
        }
        if (ofHost.isEmpty()) {
            return CompletableFuture.completedFuture(List.of());
        }
        CompletableFuture<Set<InetAddress>> wanted = soon(host);
        lookups.add(wanted);
        lookups.addAll(ofHost.values());
        CompletableFuture<List<String>> result = new CompletableFuture<>();
        CompletableFuture.allOf(lookups.toArray(CompletableFuture[]::new))
                .whenComplete(
                        (done, failure) -> {
                            if (wanted.isCompletedExceptionally()) {
                                result.completeExceptionally(unresolved(host));
                                return;
                            }
                            Map<String, List<Endpoint>> found =
                                    sharing(wanted.join(), ofHost, backends);
                            if (!found.isEmpty()) {
                                result.complete(atPort(found, server.port()));
                                return;
                            }
                            Optional<String> unknown =
                                    ofHost.entrySet().stream()
                                            .filter(e -> e.getValue().isCompletedExceptionally())
                                            .map(Map.Entry::getKey)
                                            .findFirst();
                            if (unknown.isPresent()) {
                                result.completeExceptionally(unresolved(unknown.get()));
                            } else {
                                result.complete(List.of());
                            }
                        });
        return result;
    }

    /** One name that cannot be looked up must not keep the users of all other backends waiting. */
    private CompletableFuture<Set<InetAddress>> soon(String host) {
        return addresses.of(host).copy().orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Outage unresolved(String host) {
        return new Outage("the address of " + host + " cannot be found out");
    }

    private static Map<String, List<Endpoint>> sharing(
            Set<InetAddress> wanted,
            Map<String, CompletableFuture<Set<InetAddress>>> ofHost,
            Collection<Backend> backends) {
        Map<String, List<Endpoint>> found = new TreeMap<>();
        for (Backend backend : backends) {
            for (Endpoint endpoint : backend.endpoints().values()) {
                CompletableFuture<Set<InetAddress>> own = ofHost.get(host(endpoint.host()));
                if (own != null
                        && !own.isCompletedExceptionally()
                        && !Collections.disjoint(own.join(), wanted)) {
                    found.computeIfAbsent(backend.name(), name -> new ArrayList<>()).add(endpoint);
                }
            }
        }
        return found;
    }

    /**
     * One host may be several backends, told apart by their ports; one backend may serve at ports
     * that the service does not name.
     */
    private static List<String> atPort(Map<String, List<Endpoint>> found, OptionalInt port) {
        List<String> there =
                found.entrySet().stream()
                        .filter(
                                one ->
                                        port.isPresent()
                                                && one.getValue().stream()
                                                        .anyMatch(e -> e.port() == port.getAsInt()))
                        .map(Map.Entry::getKey)
                        .toList();
        if (!there.isEmpty()) {
            return there;
        }
        return found.size() == 1 ? List.copyOf(found.keySet()) : List.of();
    }

    private static boolean same(String a, String b) {
        if (a.equals(b)) {
            return true;
        }
        // ::1 and 0:0:0:0:0:0:0:1 are the same.
        Optional<InetAddress> address = Addresses.literal(a);
        return address.isPresent() && address.equals(Addresses.literal(b));
    }

    /** Folded, without the root's dot and the brackets of an IPv6 address. */
    private static String host(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        if (folded.startsWith("[") && folded.endsWith("]")) {
            return folded.substring(1, folded.length() - 1);
        }
        return folded.endsWith(".") ? folded.substring(0, folded.length() - 1) : folded;
    }
}
