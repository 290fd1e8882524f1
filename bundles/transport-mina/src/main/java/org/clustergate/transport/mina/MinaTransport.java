package org.clustergate.transport.mina;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import javax.net.ssl.SSLEngine;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.Listener;
import org.clustergate.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All sockets of the gateway, on Apache MINA. Thread-safe. */
@Component(service = Transport.class, configurationPid = MinaTransport.PID)
@Designate(ocd = TransportConfiguration.class)
public final class MinaTransport implements Transport {
    static final String PID = "gateway.transport";

    private static final Logger LOG = LoggerFactory.getLogger(MinaTransport.class);

    /** Look-ups that may wait for a thread; each name waits once. */
    private static final int MAX_LOOKUPS = 1024;

    private final IoThreads threads;
    private final ThreadPoolExecutor handshakes;
    private final ThreadPoolExecutor lookups;
    private final Resolver resolver;
    private final ClientContexts contexts;
    private final Set<MinaListener> listeners = ConcurrentHashMap.newKeySet();
    private volatile TransportSettings settings;

    /** Where what is wrong is said; nowhere in tests that make their own. */
    private ConfigurationProblems problems = (source, all) -> {};

    /** Starts the threads; sockets come when they are asked for. */
    @Activate
    public MinaTransport(@Reference ConfigurationProblems board, Map<String, Object> properties)
            throws IOException {
        this(
                read(board, properties).orElse(TransportSettings.DEFAULT),
                InetAddress::getAllByName,
                DescriptorBudget.systemLimit());
        problems = board;
    }

    /** The settings, or empty where something is wrong with them, which is reported. */
    private static Optional<TransportSettings> read(
            ConfigurationProblems board, Map<String, Object> properties) {
        Settings keys = Settings.of(TransportConfiguration.class, PID, properties);
        TransportSettings read = TransportSettings.of(keys);
        board.report(PID, keys.problems());
        return keys.problems().isEmpty() ? Optional.of(read) : Optional.empty();
    }

    MinaTransport(TransportSettings settings, Resolver.Lookup lookup, int descriptors)
            throws IOException {
        this.settings = settings;
        int count = settings.threads();
        // Waiting handshakes are bounded by their connections.
        handshakes = DaemonThreads.pool("clustergate-tls", count, Integer.MAX_VALUE);
        lookups = DaemonThreads.pool("clustergate-lookup", settings.lookupThreads(), MAX_LOOKUPS);
        resolver = new Resolver(lookup, lookups);
        contexts = new ClientContexts(lookups);
        threads =
                new IoThreads(
                        count, new DescriptorBudget(descriptors, settings.descriptorReserve()));
    }

    @Modified
    void modified(Map<String, Object> properties) {
        read(problems, properties).ifPresent(this::use);
    }

    private void use(TransportSettings next) {
        if (next.threads() != settings.threads()) {
            LOG.info("The number of I/O threads changes at the next start");
        }
        lookups.setMaximumPoolSize(Math.max(next.lookupThreads(), lookups.getCorePoolSize()));
        lookups.setCorePoolSize(next.lookupThreads());
        lookups.setMaximumPoolSize(next.lookupThreads());
        threads.budget().reserve(next.descriptorReserve());
        settings = next;
    }

    @Deactivate
    void deactivate() {
        listeners.forEach(MinaListener::close);
        threads.close();
        handshakes.shutdownNow();
        lookups.shutdownNow();
    }

    @Override
    public Listener listen(ListenSettings listen, Acceptor acceptor) throws IOException {
        // One at a time: whether two share a port must be known before the second is bound.
        synchronized (listeners) {
            listeners.removeIf(listener -> !listener.isOpen());
            boolean besideSibling =
                    listeners.stream().anyMatch(other -> other.isSiblingOf(listen.address()));
            MinaListener listener =
                    new MinaListener(
                            listen, acceptor, threads, handshakes, () -> settings, besideSibling);
            listeners.add(listener);
            return listener;
        }
    }

    @Override
    public void connect(ConnectSettings connect, Connection near, ConnectionHandler handler) {
        IoThread thread = near instanceof MinaConnection ours ? ours.thread() : threads.next();
        Dial dial =
                new Dial(
                        connect,
                        handler,
                        thread,
                        threads,
                        resolver,
                        new BackendTls(connect),
                        () -> settings);
        if (thread.here()) {
            dial.start();
        } else {
            thread.execute(dial::start);
        }
    }

    int openSockets() {
        return threads.budget().inUse();
    }

    private final class BackendTls implements TlsStart {
        private final ConnectSettings connect;

        private BackendTls(ConnectSettings connect) {
            this.connect = connect;
        }

        @Override
        public CompletionStage<SSLEngine> engine() {
            return contexts.engine(connect.tls(), connect.host(), connect.port());
        }

        @Override
        public Executor costly() {
            return handshakes;
        }
    }
}
