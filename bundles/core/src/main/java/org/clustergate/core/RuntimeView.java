package org.clustergate.core;

import java.net.InetSocketAddress;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.backends.SessionLoad;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.explain.Explainer;
import org.clustergate.core.routing.StrategyRegistry;
import org.clustergate.core.session.Handlers;
import org.clustergate.core.session.SessionDriver;
import org.clustergate.core.session.SessionTable;
import org.clustergate.engine.CommitLedger;
import org.clustergate.mail.Protocol;
import org.clustergate.runtime.GatewayRuntime;

/** Makes data transfer records of what the gateway holds. */
final class RuntimeView {
    private final GatewayConfig config;
    private final Frontends frontends;
    private final StrategyRegistry registry;
    private final SessionTable sessions;
    private final Handlers handlers;
    private final HealthView health;
    private final SessionLoad load;
    private final Optional<CommitLedger.Figures> ledger;

    RuntimeView(
            GatewayConfig config,
            Frontends frontends,
            StrategyRegistry registry,
            SessionTable sessions,
            Handlers handlers,
            HealthView health,
            SessionLoad load,
            Optional<CommitLedger.Figures> ledger) {
        this.config = config;
        this.frontends = frontends;
        this.registry = registry;
        this.sessions = sessions;
        this.handlers = handlers;
        this.health = health;
        this.load = load;
        this.ledger = ledger;
    }

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

    GatewayRuntime.Snapshot snapshot(String state, List<String> problems) {
        return new GatewayRuntime.Snapshot(
                state,
                new TreeMap<>(config.frontends()).values().stream().map(this::frontend).toList(),
                new TreeMap<>(config.policies())
                        .values().stream()
                                .map(p -> new GatewayRuntime.PolicyDto(p.name(), p.strategies()))
                                .toList(),
                strategies(),
                new TreeMap<>(config.backends()).values().stream().map(this::backend).toList(),
                states(),
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
                ledger.stream().map(RuntimeView::ledger).toList(),
                sessions.count(),
                problems);
    }

    static GatewayRuntime.LedgerDto ledger(CommitLedger.Figures figures) {
        return new GatewayRuntime.LedgerDto(
                figures.entries(),
                figures.keys(),
                figures.most(),
                figures.oldest()
                        .map(oldest -> oldest.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(""),
                figures.dropped(),
                figures.saved(),
                figures.refused());
    }

    private List<GatewayRuntime.StateDto> states() {
        return new TreeMap<>(config.backends())
                .values().stream()
                        .flatMap(
                                backend ->
                                        new TreeMap<>(backend.endpoints())
                                                .keySet().stream()
                                                        .map(p -> health.state(backend.name(), p)))
                        .map(state -> Explainer.state(state, load))
                        .toList();
    }

    private GatewayRuntime.BackendDto backend(Backend backend) {
        return new GatewayRuntime.BackendDto(
                backend.name(),
                new TreeMap<>(backend.endpoints())
                        .entrySet().stream().map(e -> endpoint(e.getKey(), e.getValue())).toList(),
                load.sessions(backend.name()));
    }

    private static String endpoint(Protocol protocol, Endpoint at) {
        return protocol.label() + " " + at + " " + at.security().label();
    }

    private GatewayRuntime.FrontendDto frontend(GatewayConfig.Frontend frontend) {
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
    private List<GatewayRuntime.StrategyDto> strategies() {
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
