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
import org.clustergate.core.config.ConfigReader;
import org.clustergate.core.config.ConfigurationBook;
import org.clustergate.core.config.Entry;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.core.routing.StrategyRegistry;
import org.clustergate.core.session.AccessLog;
import org.clustergate.core.session.Handlers;
import org.clustergate.core.session.Monitors;
import org.clustergate.core.session.SessionDriver;
import org.clustergate.core.session.SessionHost;
import org.clustergate.core.session.SessionTable;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway: brings configuration, transport, protocols and strategies together. */
@Component(service = GatewayRuntime.class, immediate = true)
public final class GatewayComponent implements GatewayRuntime {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayComponent.class);

    private final ConfigurationBook book;
    private final StrategyRegistry strategies;
    private final Transport transport;
    private final Frontends frontends;
    private final LauncherServices launcher;
    private final Handlers handlers = new Handlers();
    private final Monitors monitors = new Monitors();
    private final SessionTable sessions = new SessionTable();
    private final AccessLog accessLog = new AccessLog();
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
            @Reference StrategyRegistry strategies,
            @Reference Transport transport) {
        this.book = book;
        this.strategies = strategies;
        this.transport = transport;
        this.resolver = new RouteResolver(strategies, timer);
        this.frontends = new Frontends(transport, this::host);
        this.drain = new Drain(sessions, timer);
        this.launcher = new LauncherServices(context, this);
        timer.scheduleAtFixedRate(
                this::sweep,
                SessionDriver.SWEEP.toMillis(),
                SessionDriver.SWEEP.toMillis(),
                TimeUnit.MILLISECONDS);
        book.readBy(this::apply);
    }

    @Deactivate
    void deactivate() {
        book.stopReading();
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

    private static Optional<Protocol> protocol(Map<String, Object> properties) {
        return Protocol.of(String.valueOf(properties.get(ProtocolHandler.PROTOCOL)));
    }

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "removeMonitor")
    void addMonitor(GatewayMonitor monitor) {
        monitors.add(monitor);
    }

    void removeMonitor(GatewayMonitor monitor) {
        monitors.remove(monitor);
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
            found = frontends.apply(result.config(), () -> config = result.config());
        }
        problems = found;
        if (found.isEmpty()) {
            LOG.info(
                    "configuration in force: {} frontends, {} backends",
                    config.frontends().size(),
                    config.backends().size());
        } else {
            found.forEach(problem -> LOG.error("configuration refused: {}", problem));
        }
        announce();
    }

    /** Tells the launcher how it stands. */
    private synchronized void announce() {
        boolean speaks =
                config.frontends().values().stream().allMatch(f -> handlers.has(f.protocol()));
        launcher.tell(problems, !config.frontends().isEmpty() && speaks);
    }

    private SessionHost host(GatewayConfig from, GatewayConfig.Frontend frontend) {
        return new SessionHost(
                frontend,
                from.pools(),
                resolver,
                handlers,
                transport,
                monitors,
                sessions,
                accessLog);
    }

    // ---- runtime --------------------------------------------------------------------------------

    /** Where the frontends listen, in a line. */
    String listening() {
        return RuntimeView.listening(config, frontends);
    }

    @Override
    public Snapshot snapshot() {
        return RuntimeView.snapshot(
                drain.begun() ? "draining" : problems.isEmpty() ? "ready" : "degraded",
                config,
                frontends,
                strategies,
                sessions,
                handlers,
                problems);
    }

    @Override
    public List<SessionDto> sessions(int limit) {
        return RuntimeView.sessions(sessions, limit);
    }

    @Override
    public CompletionStage<Explanation> explain(Explanation.Question question) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Explanation.Past> decisions(String about, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String forget(String realm, String user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String pin(String realm, String user, String backend, Duration time, String why) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String unpin(String realm, String user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String backend(String backend, String mode, String why, Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int kick(String user, String backend) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        if (drain.begin(deadline)) {
            CompletableFuture.runAsync(frontends::close, timer);
        }
        return drain.done();
    }
}
