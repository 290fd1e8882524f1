package org.clustergate.locations;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;

/**
 * Which servers the evidence is about, so that it is not believed of others that have taken over
 * their names. Thread-safe.
 */
final class Endpoints {
    /** By the backend's name its endpoints, as text. Guarded by this. */
    private Map<String, String> known = Map.of();

    private boolean configured;

    /**
     * These backends are in force from now on.
     *
     * @return the names of those that are gone or other servers now
     */
    synchronized Set<String> configured(Fleet fleet) {
        // A gateway that has not read its configuration yet has lost no backend.
        if (fleet.backends().isEmpty()) {
            return Set.of();
        }
        Map<String, String> next = new HashMap<>();
        fleet.backends().forEach((name, backend) -> next.put(name, text(backend)));
        Set<String> changed = changed(known, next);
        known = next;
        configured = true;
        return changed;
    }

    /**
     * Evidence has come that was found with these.
     *
     * @return the names of those that are gone or other servers by now
     */
    synchronized Set<String> loaded(Map<String, String> before) {
        if (configured) {
            return changed(before, known);
        }
        known = Map.copyOf(before);
        return Set.of();
    }

    synchronized Map<String, String> known() {
        return known;
    }

    private static Set<String> changed(Map<String, String> before, Map<String, String> now) {
        Set<String> changed = new HashSet<>();
        before.forEach(
                (name, endpoints) -> {
                    String present = now.get(name);
                    if (present == null || !same(parts(endpoints), parts(present))) {
                        changed.add(name);
                    }
                });
        return changed;
    }

    /** A protocol more or less does not make another server of it. */
    private static boolean same(Map<String, String> before, Map<String, String> now) {
        Set<String> common = new HashSet<>(before.keySet());
        common.retainAll(now.keySet());
        return common.stream().allMatch(protocol -> before.get(protocol).equals(now.get(protocol)))
                && (!common.isEmpty() || before.isEmpty() && now.isEmpty());
    }

    private static String text(Backend backend) {
        Map<String, String> endpoints = new TreeMap<>();
        backend.endpoints()
                .forEach(
                        (protocol, endpoint) ->
                                endpoints.put(protocol.label(), endpoint.toString()));
        StringBuilder text = new StringBuilder();
        endpoints.forEach(
                (protocol, endpoint) ->
                        text.append(text.length() == 0 ? "" : " ")
                                .append(protocol)
                                .append('=')
                                .append(endpoint));
        return text.toString();
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new HashMap<>();
        for (String part : text.split(" ")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return parts;
    }
}
