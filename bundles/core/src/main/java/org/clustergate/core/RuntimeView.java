package org.clustergate.core;

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clustergate.backend.Backend;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.routing.StrategyRegistry;
import org.clustergate.core.session.Handlers;
import org.clustergate.core.session.SessionDriver;
import org.clustergate.core.session.SessionTable;
import org.clustergate.runtime.GatewayRuntime;

/** Makes data transfer records of what the gateway holds. */
final class RuntimeView {
    private RuntimeView() {}

    static String listening(GatewayConfig config, Frontends frontends) {
        return new TreeMap<>(config.frontends())
                .values().stream()
                        .flatMap(
                                frontend ->
                                        frontends.listening(frontend.name()).stream()
                                                .map(at -> frontend.name() + " " + text(at)))
                        .collect(Collectors.joining(", "));
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + address.getPort();
    }

    static GatewayRuntime.Snapshot snapshot(
            String state,
            GatewayConfig config,
            Frontends frontends,
            StrategyRegistry registry,
            SessionTable sessions,
            Handlers handlers,
            List<String> problems) {
        return new GatewayRuntime.Snapshot(
                state,
                new TreeMap<>(config.frontends())
                        .values().stream()
                                .map(one -> frontend(one, frontends, sessions, handlers))
                                .toList(),
                new TreeMap<>(config.policies())
                        .values().stream()
                                .map(p -> new GatewayRuntime.PolicyDto(p.name(), p.strategies()))
                                .toList(),
                strategies(config, registry),
                backends(config, sessions),
                List.of(),
                new TreeMap<>(config.pools())
                        .values().stream()
                                .map(
                                        pool ->
                                                new GatewayRuntime.PoolDto(
                                                        pool.name(),
                                                        pool.backends().stream()
                                                                .map(Backend::name)
                                                                .toList()))
                                .toList(),
                sessions.count(),
                problems);
    }

    private static GatewayRuntime.FrontendDto frontend(
            GatewayConfig.Frontend frontend,
            Frontends frontends,
            SessionTable sessions,
            Handlers handlers) {
        List<InetSocketAddress> at = frontends.listening(frontend.name());
        String problem =
                at.isEmpty()
                        ? "does not listen"
                        : handlers.has(frontend.protocol())
                                ? ""
                                : "no bundle speaks " + frontend.protocol().label();
        return new GatewayRuntime.FrontendDto(
                frontend.name(),
                frontend.protocol().label(),
                at.stream().map(RuntimeView::text).collect(Collectors.joining(" ")),
                frontend.policy().name(),
                sessions.count(frontend.name()),
                problem);
    }

    /** All registered ones, usable or not, and those that policies name and nobody registered. */
    private static List<GatewayRuntime.StrategyDto> strategies(
            GatewayConfig config, StrategyRegistry registry) {
        Set<String> seen = new HashSet<>();
        List<GatewayRuntime.StrategyDto> registered =
                registry.entries().stream()
                        .map(
                                entry ->
                                        new GatewayRuntime.StrategyDto(
                                                entry.name(),
                                                entry.bundle(),
                                                entry.name().isEmpty()
                                                        ? "has no property gateway.strategy"
                                                        : seen.add(entry.name())
                                                                ? ""
                                                                : "shadowed by another of that name"))
                        .toList();
        Stream<GatewayRuntime.StrategyDto> missing =
                config.policies().values().stream()
                        .flatMap(policy -> policy.strategies().stream())
                        .distinct()
                        .filter(name -> !seen.contains(name))
                        .map(name -> new GatewayRuntime.StrategyDto(name, "", "missing"));
        return Stream.concat(registered.stream(), missing).toList();
    }

    private static List<GatewayRuntime.BackendDto> backends(
            GatewayConfig config, SessionTable sessions) {
        Map<String, Integer> counts = new HashMap<>();
        sessions.all().forEach(session -> counts.merge(session.backend(), 1, Integer::sum));
        return new TreeMap<>(config.backends())
                .values().stream()
                        .map(
                                backend ->
                                        new GatewayRuntime.BackendDto(
                                                backend.name(),
                                                new TreeMap<>(backend.endpoints())
                                                        .entrySet().stream()
                                                                .map(
                                                                        e ->
                                                                                e.getKey().label()
                                                                                        + " "
                                                                                        + e
                                                                                                .getValue()
                                                                                        + " "
                                                                                        + e.getValue()
                                                                                                .security()
                                                                                                .label())
                                                                .toList(),
                                                counts.getOrDefault(backend.name(), 0)))
                        .toList();
    }

    static List<GatewayRuntime.SessionDto> sessions(SessionTable sessions, int limit) {
        return sessions.all().stream()
                .sorted(Comparator.comparing(session -> session.info().id()))
                .limit(limit)
                .map(RuntimeView::session)
                .toList();
    }

    private static GatewayRuntime.SessionDto session(SessionDriver session) {
        return new GatewayRuntime.SessionDto(
                session.info().id(),
                session.info().frontend(),
                session.info().protocol().label(),
                text(session.info().client()),
                session.user(),
                session.backend(),
                session.info().tls(),
                session.passThrough(),
                session.info().opened());
    }
}
