package org.clustergate.core;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.clustergate.backend.BackendHealth;
import org.clustergate.config.ConfigurationCheck;
import org.clustergate.core.backends.FeatureMemory;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.backends.OpeningGates;
import org.clustergate.core.backends.SessionLoad;
import org.clustergate.core.config.ConfigReader;
import org.clustergate.core.config.ConfigurationBook;
import org.clustergate.core.config.ConfigurationChecks;
import org.clustergate.core.config.Entry;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.config.ProblemBoard;
import org.clustergate.core.explain.DecisionLog;
import org.clustergate.core.explain.Explainer;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.core.routing.StrategyRegistry;
import org.clustergate.core.session.AccessLog;
import org.clustergate.core.session.Handlers;
import org.clustergate.core.session.Ledger;
import org.clustergate.core.session.Monitors;
import org.clustergate.core.session.SessionDriver;
import org.clustergate.core.session.SessionHost;
import org.clustergate.core.session.SessionTable;
import org.clustergate.directory.Locator;
import org.clustergate.engine.CommitLedger;
import org.clustergate.engine.ProtocolHandler;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.transport.Transport;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway: brings configuration, transport, protocols and strategies together. */
@Component(service = GatewayRuntime.class, immediate = true)
public final class GatewayComponent implements GatewayRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayComponent.class);

    private final ConfigurationBook book;
    private final StrategyRegistry strategies;
    private final Frontends frontends;
    private final LauncherServices launcher;
    private final Handlers handlers = new Handlers();
    private final Monitors monitors = new Monitors();
    private final SessionTable sessions = new SessionTable();
    private final Ledger ledger = new Ledger();
    private final HealthView health = new HealthView();
    private final ConfigurationChecks checks = new ConfigurationChecks();
    private final DecisionLog decisions = new DecisionLog();
    private final FeatureMemory features = new FeatureMemory(health);
    private final ProblemBoard board;
    private final SessionLoad load;
    private final SessionHost.Gateway shared;
    private final Explainer explainer;
    private final Operations operations;
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "gateway-timer");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final RouteResolver resolver;
    private final Drain drain;
    private final String machine = machine();

    private volatile GatewayConfig config = GatewayConfig.EMPTY;
    private volatile List<String> problems = List.of();

    @Activate
    public GatewayComponent(
            BundleContext context,
            @Reference ConfigurationBook book,
            @Reference ProblemBoard board,
            @Reference StrategyRegistry strategies,
            @Reference SessionLoad load,
            @Reference Transport transport) {
        this.book = book;
        this.board = board;
        this.strategies = strategies;
        this.load = load;
        this.resolver = new RouteResolver(strategies, timer);
        this.shared =
                new SessionHost.Gateway(
                        resolver,
                        handlers,
                        transport,
                        monitors,
                        sessions,
                        new AccessLog(),
                        health,
                        new OpeningGates(health, timer),
                        load,
                        decisions,
                        ledger);
        this.operations = new Operations(() -> config, sessions, health);
        this.explainer = new Explainer(resolver, health, load);
        this.frontends = new Frontends(transport, this::host);
        this.drain = new Drain(sessions);
        this.launcher = new LauncherServices(context, this);
        timer.scheduleAtFixedRate(
                this::sweep,
                SessionDriver.SWEEP.toMillis(),
                SessionDriver.SWEEP.toMillis(),
                TimeUnit.MILLISECONDS);
        board.listen(this::boardChanged);
        book.readBy(this::apply);
    }

    @Deactivate
    void deactivate() {
        book.stopReading();
        board.listen(() -> {});
        launcher.close();
        frontends.close();
        sessions.all().forEach(session -> session.kick(Drain.CAUSE, "the gateway stops"));
        timer.shutdownNow();
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeHandler")
    void addHandler(ProtocolHandler handler, Map<String, Object> properties) {
        protocol(properties)
                .ifPresentOrElse(
                        protocol -> handlers.add(protocol, handler),
                        () -> LOG.error("{} names no protocol", handler.getClass().getName()));
        announce();
    }

    void removeHandler(ProtocolHandler handler, Map<String, Object> properties) {
        protocol(properties).ifPresent(protocol -> handlers.remove(protocol, handler));
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "removeLedger")
    void setLedger(CommitLedger present) {
        ledger.set(present);
    }

    void removeLedger(CommitLedger gone) {
        ledger.unset(gone);
    }

    private static Optional<Protocol> protocol(Map<String, Object> properties) {
        return Protocol.of(String.valueOf(properties.get(ProtocolHandler.PROTOCOL)));
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeMonitor")
    void addMonitor(GatewayMonitor monitor) {
        monitors.add(monitor);
        book.execute(() -> monitors.tellOne(monitor, one -> one.configured(config.fleet())));
    }

    void removeMonitor(GatewayMonitor monitor) {
        monitors.remove(monitor);
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeCheck")
    void addCheck(ConfigurationCheck check) {
        checks.add(check);
    }

    void removeCheck(ConfigurationCheck check) {
        checks.remove(check);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "removeHealth")
    void addHealth(BackendHealth service) {
        health.set(service);
    }

    void removeHealth(BackendHealth service) {
        health.unset(service);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY,
            unbind = "removeLocator")
    void addLocator(Locator locator) {
        operations.locator(locator);
    }

    void removeLocator(Locator locator) {
        operations.noLocator(locator);
    }

    private void sweep() {
        try {
            sessions.sweep(System.nanoTime());
        } catch (RuntimeException e) {
            LOG.error("sweep failed", e);
        }
    }

    private static String machine() {
        try {
            InetAddress local = InetAddress.getLocalHost();
            String full = local.getCanonicalHostName();
            // An address or a bare "localhost" is what a machine without a name in DNS gets.
            return full.indexOf('.') > 0 && !full.equals(local.getHostAddress())
                    ? full
                    : local.getHostName();
        } catch (UnknownHostException e) {
            LOG.warn("this machine's name is not known", e);
            return "localhost";
        }
    }

    // ---- configuration --------------------------------------------------------------------------

    /** On the configuration's thread. */
    private void apply(List<Entry> entries) {
        if (drain.begun()) {
            return;
        }
        ConfigReader.Result result = ConfigReader.read(entries, book.directory(), machine);
        List<String> found = result.problems();
        if (found.isEmpty()) {
            // Who names backends or pools has a say: all of it holds together, or none is taken.
            found = checks.ask(result.config().fleet());
        }
        if (found.isEmpty()) {
            found = frontends.apply(result.config(), () -> config = result.config());
        }
        problems = found;
        if (found.isEmpty()) {
            monitors.tell(monitor -> monitor.configured(config.fleet()));
            LOG.info(
                    "configuration in force: {} frontends, {} backends",
                    config.frontends().size(),
                    config.backends().size());
        } else {
            found.forEach(problem -> LOG.error("configuration refused: {}", problem));
        }
        announce();
    }

    /** A component has found its configuration wrong, or right again. On its thread. */
    private void boardChanged() {
        if (!problems.isEmpty()) {
            // What did not hold together may do so now.
            book.readAgain();
        }
        announce();
    }

    private List<String> allProblems() {
        return Stream.concat(problems.stream(), board.all().stream()).distinct().toList();
    }

    /** Tells the launcher how it stands. */
    private synchronized void announce() {
        boolean speaks =
                config.frontends().values().stream().allMatch(f -> handlers.has(f.protocol()));
        launcher.tell(allProblems(), !config.frontends().isEmpty() && speaks);
    }

    private SessionHost host(GatewayConfig from, GatewayConfig.Frontend frontend) {
        return new SessionHost(frontend, from.pools(), () -> features.of(frontend), shared);
    }

    // ---- runtime --------------------------------------------------------------------------------

    /** Where the frontends listen, in a line. */
    String listening() {
        return RuntimeView.listening(config, frontends);
    }

    @Override
    public Snapshot snapshot() {
        List<String> wrong = allProblems();
        return new RuntimeView(
                        config,
                        frontends,
                        strategies,
                        sessions,
                        handlers,
                        health,
                        load,
                        ledger.figures())
                .snapshot(
                        drain.begun() ? "draining" : wrong.isEmpty() ? "ready" : "degraded", wrong);
    }

    @Override
    public List<SessionDto> sessions(int limit) {
        return RuntimeView.sessions(sessions, limit);
    }

    @Override
    public CompletionStage<Explanation> explain(Explanation.Question question) {
        return explainer.explain(question, config, operations.locator());
    }

    @Override
    public List<Explanation.Past> decisions(String about, int limit) {
        return decisions.find(about, limit);
    }

    @Override
    public String forget(String realm, String user) {
        return operations.forget(realm, user);
    }

    @Override
    public String pin(String realm, String user, String backend, Duration time, String why) {
        return operations.pin(realm, user, backend, time, why);
    }

    @Override
    public String unpin(String realm, String user) {
        return operations.unpin(realm, user);
    }

    @Override
    public String backend(String backend, String mode, String why, Duration deadline) {
        return operations.backend(backend, mode, why, deadline);
    }

    @Override
    public int kick(String user, String backend) {
        return operations.kick(user, backend);
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        if (drain.begin(deadline)) {
            CompletableFuture.runAsync(frontends::close, timer);
        }
        return drain.done();
    }
}
