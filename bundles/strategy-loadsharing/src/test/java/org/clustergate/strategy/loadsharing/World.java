package org.clustergate.strategy.loadsharing;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendHealth;
import org.clustergate.backend.BackendLoad;
import org.clustergate.backend.BackendState;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Purpose;
import org.clustergate.route.SessionInfo;

/** Backends with sessions and health, a clock, and a strategy among them. */
final class World implements BackendLoad, BackendHealth {
    final Map<String, Integer> sessions = new HashMap<>();
    final Map<String, Double> shares = new HashMap<>();
    final Map<String, List<String>> problems = new TreeMap<>();
    final LoadSharingStrategy strategy;
    List<Backend> backends;
    private final List<Backend> excluded = new ArrayList<>();
    private long nanos = 1_000_000_000_000L;

    /** Settings as {@code key, value, key, value}. */
    World(List<Backend> backends, String... settings) {
        this.backends = backends;
        strategy =
                new LoadSharingStrategy(
                        (source, lines) -> problems.put(source, lines),
                        properties(settings),
                        () -> nanos);
        strategy.load = this;
        strategy.health = this;
    }

    void settings(String... settings) {
        strategy.modified(properties(settings));
    }

    private static Map<String, Object> properties(String... settings) {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i], settings[i + 1]);
        }
        properties.put("felix.fileinstall.filename", "file:/c/gateway.strategy.loadsharing.config");
        properties.put("gateway.strategy", "loadsharing");
        return properties;
    }

    static Backend backend(String name, int weight) {
        return Backend.of(name, Map.of()).withWeight(weight);
    }

    /** mail1, mail2 … of equal weight. */
    static List<Backend> equal(int count) {
        List<Backend> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            all.add(backend("mail" + i, 100));
        }
        return all;
    }

    void pass(long seconds) {
        nanos += seconds * 1_000_000_000L;
    }

    /** It is excluded from now on. */
    void goes(String name) {
        excluded.add(find(name, backends));
    }

    void comesBack(String name) {
        excluded.remove(find(name, excluded));
    }

    private static Backend find(String name, List<Backend> in) {
        return in.stream().filter(b -> b.name().equals(name)).findFirst().orElseThrow();
    }

    RouteQuery query(String user, Protocol protocol, Purpose purpose, String realm) {
        SessionInfo session =
                new SessionInfo(
                        "s1",
                        "in",
                        protocol,
                        new InetSocketAddress("192.0.2.9", 50000),
                        new InetSocketAddress("198.51.100.1", 143),
                        false,
                        "",
                        Instant.EPOCH);
        List<Backend> candidates = new ArrayList<>(backends);
        candidates.removeAll(excluded);
        return new RouteQuery(
                RouteQuery.Phase.LOGIN,
                purpose,
                session,
                MailAddress.parse(user).orElseThrow(),
                realm,
                true,
                true,
                candidates,
                excluded);
    }

    Decision decide(RouteQuery query) {
        return strategy.route(query).toCompletableFuture().join();
    }

    /** The backend that the user is led to. */
    String route(String user, Purpose purpose) {
        Decision decision = decide(query(user, Protocol.IMAP, purpose, ""));
        return decision instanceof Decision.Route route ? route.backend() : decision.toString();
    }

    /** The user logs in, and out again. */
    String login(String user) {
        return route(user, Purpose.SESSION);
    }

    /** The user logs in and stays. */
    String enter(String user) {
        String backend = login(user);
        sessions.merge(backend, 1, Integer::sum);
        return backend;
    }

    int sum() {
        return sessions.values().stream().mapToInt(Integer::intValue).sum();
    }

    @Override
    public int sessions(String backend) {
        return sessions.getOrDefault(backend, 0);
    }

    @Override
    public BackendState state(String backend, Protocol protocol) {
        return new BackendState(
                backend,
                protocol,
                BackendState.Status.UP,
                "",
                Instant.EPOCH,
                shares.getOrDefault(backend, 1.0));
    }

    @Override
    public Optional<List<String>> features(String backend, Protocol protocol) {
        return Optional.empty();
    }

    @Override
    public List<BackendState> states() {
        return List.of();
    }

    @Override
    public boolean set(String backend, Mode mode, String reason) {
        throw new UnsupportedOperationException();
    }
}
