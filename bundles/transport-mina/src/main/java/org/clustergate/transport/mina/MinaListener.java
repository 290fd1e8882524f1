package org.clustergate.transport.mina;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import org.clustergate.mail.Network;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.Listener;
import org.clustergate.transport.mina.ProxyProtocol.Addresses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A listening address with a thread that only accepts and hands over: a blocking accept costs one
 * system call a connection, and a slow one holds up no open connection.
 */
final class MinaListener implements Listener {
    private static final Logger LOG = LoggerFactory.getLogger(MinaListener.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long CLOSE_MILLIS = 2_000;
    private static final long LOG_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    /** The settings with what was read for them. */
    private record Served(ListenSettings settings, Optional<ServerIdentity> identity) {
        static Served of(ListenSettings settings) throws IOException {
            if (settings.implicitTls() && settings.tls().isEmpty()) {
                throw new IOException(
                        "implicit TLS on " + text(settings.address()) + " needs a certificate");
            }
            return new Served(
                    settings,
                    settings.tls().isPresent()
                            ? Optional.of(ServerIdentity.read(settings.tls().get()))
                            : Optional.empty());
        }
    }

    private final IoThreads threads;
    private final Executor costly;
    private final Supplier<TransportSettings> transport;
    private final Acceptor acceptor;
    private final ServerSocketChannel server;
    private final InetSocketAddress address;
    private final Thread thread;
    private volatile Served served;
    private long loggedFull = System.nanoTime() - LOG_EVERY_NANOS;

    MinaListener(
            ListenSettings settings,
            Acceptor acceptor,
            IoThreads threads,
            Executor costly,
            Supplier<TransportSettings> transport,
            boolean besideSibling)
            throws IOException {
        this.threads = threads;
        this.costly = costly;
        this.transport = transport;
        this.acceptor = acceptor;
        this.served = Served.of(settings);
        this.server = bind(settings.address(), transport.get().backlog(), besideSibling);
        this.address = (InetSocketAddress) server.getLocalAddress();
        this.thread =
                DaemonThreads.start("clustergate-accept-" + address.getPort(), this::acceptAll);
    }

    private static ServerSocketChannel bind(
            InetSocketAddress address, int backlog, boolean besideSibling) throws IOException {
        if (address.isUnresolved()) {
            throw new IOException("cannot listen on " + text(address) + ": no such address");
        }
        boolean shared = address.getAddress().isAnyLocalAddress() && address.getPort() != 0;
        try {
            if (shared && !besideSibling) {
                // Sharing would hide that another process has the port.
                open(address, 1, false).close();
            }
            return open(address, backlog, shared);
        } catch (IOException | RuntimeException e) {
            throw new IOException(
                    "cannot listen on " + text(address) + ": " + Problems.explain(e), e);
        }
    }

    /**
     * A socket of the address's own family, else 0.0.0.0 would take all IPv6 addresses too. Still
     * [::] also takes IPv4, so that beside 0.0.0.0 the two must be allowed to share the port; the
     * system then gives IPv4 clients to 0.0.0.0.
     */
    private static ServerSocketChannel open(InetSocketAddress address, int backlog, boolean shared)
            throws IOException {
        ServerSocketChannel channel =
                address.getAddress() instanceof Inet4Address
                        ? ServerSocketChannel.open(StandardProtocolFamily.INET)
                        : ServerSocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            if (shared && channel.supportedOptions().contains(StandardSocketOptions.SO_REUSEPORT)) {
                channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            }
            return channel.bind(address, backlog);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Whether it listens on all addresses of the other family at that port. */
    boolean isSiblingOf(InetSocketAddress other) {
        return isOpen()
                && address.getPort() == other.getPort()
                && address.getAddress().isAnyLocalAddress()
                && other.getAddress() != null
                && other.getAddress().isAnyLocalAddress()
                && !other.getAddress().equals(address.getAddress());
    }

    @Override
    public InetSocketAddress address() {
        return address;
    }

    @Override
    public void reconfigure(ListenSettings settings) throws IOException {
        InetSocketAddress asked = settings.address();
        boolean same =
                asked.getAddress() != null
                        && asked.getAddress().equals(address.getAddress())
                        && (asked.getPort() == address.getPort() || asked.getPort() == 0);
        if (!same) {
            throw new IOException("a listener cannot move to " + text(asked));
        }
        served = Served.of(settings);
    }

    @Override
    public void close() {
        try {
            server.close();
            // Until it is out of its accept, the system still takes connections.
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.warn("Closing the listener on {} failed", text(address), e);
        }
    }

    boolean isOpen() {
        return server.isOpen();
    }

    private void acceptAll() {
        while (server.isOpen()) {
            try {
                take(server.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (Throwable t) {
                // Most likely no descriptor is left, and then even a class may fail to load. New
                // clients wait in the backlog meanwhile.
                LockSupport.parkNanos(PAUSE_NANOS);
                logFull("Accepting on " + text(address) + " failed: " + t);
            }
        }
    }

    private void take(SocketChannel channel) throws IOException {
        DescriptorBudget.Share share = threads.budget().client();
        if (share == null) {
            channel.close();
            logFull("Too many connections for the descriptor limit, clients are turned away");
            return;
        }
        try {
            channel.configureBlocking(false);
            Intake intake = new Intake(served);
            TcpSession session =
                    new TcpSession(
                            threads.next(), threads.service(), channel, false, share, intake);
            intake.session = session;
            session.thread().join(session);
        } catch (IOException e) {
            // The client has gone already.
            share.release();
            channel.close();
            LOG.debug("A connection ended while it was accepted", e);
        } catch (RuntimeException e) {
            share.release();
            channel.close();
            throw e;
        }
    }

    private void logFull(String text) {
        long now = System.nanoTime();
        if (now - loggedFull >= LOG_EVERY_NANOS) {
            loggedFull = now;
            LOG.warn("{}", text);
        }
    }

    private static String text(InetSocketAddress address) {
        String host =
                address.isUnresolved()
                        ? address.getHostString()
                        : address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** A socket just accepted. Keeps the settings that held then. */
    private final class Intake extends Abandoned implements TlsStart {
        private final Served with;
        private TcpSession session;

        private Intake(Served with) {
            this.with = with;
        }

        @Override
        public void connected() {
            InetSocketAddress remote = session.getRemoteAddress();
            if (remote == null) {
                session.closeNow();
                return;
            }
            for (Network network : with.settings().proxyFrom()) {
                if (network.contains(remote.getAddress())) {
                    new ProxyIntake(transport.get().proxyTimeout(), this::serve).start(session);
                    return;
                }
            }
            serve(Optional.empty(), ByteBuffer.allocate(0));
        }

        private void serve(Optional<Addresses> told, ByteBuffer rest) {
            MinaConnection connection =
                    new MinaConnection(
                            transport,
                            this,
                            session,
                            told.map(Addresses::client).orElseGet(session::getRemoteAddress),
                            told.map(Addresses::local).orElseGet(session::getLocalAddress));
            ConnectionHandler handler = acceptor.accept(connection);
            if (handler == null) {
                connection.abort();
                return;
            }
            connection.handler(handler);
            if (with.settings().implicitTls()) {
                connection.startTls(transport.get().handshakeTimeout());
            } else {
                connection.open();
            }
            if (rest.hasRemaining()) {
                connection.received(rest);
            }
        }

        @Override
        public CompletionStage<SSLEngine> engine() {
            return with.identity().isPresent()
                    ? CompletableFuture.completedFuture(with.identity().get().engine())
                    : CompletableFuture.failedFuture(
                            new SSLException("this listener has no certificate"));
        }

        @Override
        public Executor costly() {
            return costly;
        }
    }
}
