package org.clustergate.core.backends;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendHealth;
import org.clustergate.backend.BackendState;
import org.clustergate.mail.Protocol;

/**
 * The backends' health as far as anybody watches it: without a {@link BackendHealth} service all
 * are up. Thread-safe.
 */
public final class HealthView {
    private static final String SIZE = "SIZE";

    private volatile Optional<BackendHealth> health = Optional.empty();

    public void set(BackendHealth service) {
        health = Optional.of(service);
    }

    public void unset(BackendHealth service) {
        if (health.filter(present -> present == service).isPresent()) {
            health = Optional.empty();
        }
    }

    /** Whether new sessions go there. */
    public boolean takesSessions(Backend backend, Protocol protocol) {
        Optional<BackendHealth> present = health;
        return present.isEmpty()
                || present.get().state(backend.name(), protocol).status().takesSessions();
    }

    public BackendState state(String backend, Protocol protocol) {
        return health.map(service -> service.state(backend, protocol))
                .orElseGet(
                        () ->
                                new BackendState(
                                        backend,
                                        protocol,
                                        BackendState.Status.UP,
                                        "nobody tests it",
                                        Instant.EPOCH,
                                        1));
    }

    /** Sets what an operator wants; what is wrong, or empty. */
    public String set(String backend, String mode, String why) {
        for (BackendHealth.Mode one : BackendHealth.Mode.values()) {
            if (one.name().equals(mode.toUpperCase(Locale.ROOT))) {
                return health.isEmpty()
                        ? "no bundle watches the backends' health"
                        : health.get().set(backend, one, why)
                                ? ""
                                : "there is no backend '" + backend + "'";
            }
        }
        return "'" + mode + "' is none of ready, drain, maint";
    }

    /**
     * What all of these backends offer for that protocol: the keywords that each of them announces,
     * with the parameters that all share, and the smallest SIZE. Empty while that is not known of
     * every one that takes sessions.
     */
    public Optional<List<String>> commonFeatures(List<Backend> backends, Protocol protocol) {
        Optional<BackendHealth> present = health;
        if (present.isEmpty()) {
            return Optional.empty();
        }
        Map<String, String> common = null;
        for (Backend backend : backends) {
            if (!present.get().state(backend.name(), protocol).status().takesSessions()) {
                continue;
            }
            Optional<List<String>> features = present.get().features(backend.name(), protocol);
            if (features.isEmpty()) {
                return Optional.empty();
            }
            common = both(common, byKeyword(features.get()));
        }
        return Optional.ofNullable(common)
                .map(
                        all -> {
                            List<String> lines = new ArrayList<>();
                            all.forEach(
                                    (keyword, rest) ->
                                            lines.add(
                                                    rest.isEmpty()
                                                            ? keyword
                                                            : keyword + " " + rest));
                            return List.copyOf(lines);
                        });
    }

    private static Map<String, String> byKeyword(List<String> lines) {
        Map<String, String> all = new LinkedHashMap<>();
        for (String line : lines) {
            int space = line.indexOf(' ');
            all.put(
                    space < 0 ? line : line.substring(0, space),
                    space < 0 ? "" : line.substring(space + 1).strip());
        }
        return all;
    }

    private static Map<String, String> both(Map<String, String> one, Map<String, String> other) {
        if (one == null) {
            return other;
        }
        Map<String, String> both = new LinkedHashMap<>();
        one.forEach(
                (keyword, rest) -> {
                    String theirs = other.get(keyword);
                    if (theirs != null) {
                        both.put(
                                keyword,
                                keyword.equals(SIZE)
                                        ? smaller(rest, theirs)
                                        : sharedWords(rest, theirs));
                    }
                });
        return both;
    }

    /** RFC 1870 section 4: no number, or 0, is no fixed limit. */
    private static String smaller(String one, String other) {
        long a = size(one);
        long b = size(other);
        return a == 0 ? other : b == 0 ? one : Long.toString(Math.min(a, b));
    }

    private static long size(String text) {
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static String sharedWords(String one, String other) {
        List<String> words = new ArrayList<>(List.of(one.split(" +")));
        words.retainAll(List.of(other.split(" +")));
        return String.join(" ", words);
    }
}
