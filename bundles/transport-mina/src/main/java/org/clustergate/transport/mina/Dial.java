package org.clustergate.transport.mina;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.Supplier;
import org.clustergate.engine.Failure;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.ConnectionHandler;

/**
 * One connection on its way to be opened: look-up, then one address after the other, then the PROXY
 * header and implicit TLS, all within one limit. On the I/O thread of the connection to be.
 */
final class Dial implements SocketEvents {
    /** A name with more addresses than that is not tried to the end. */
    private static final int MAX_ADDRESSES = 8;

    private final ConnectSettings settings;
    private final ConnectionHandler handler;
    private final IoThread thread;
    private final IoThreads threads;
    private final Resolver resolver;
    private final TlsStart tlsStart;
    private final Supplier<TransportSettings> transport;
    private final Queue<InetAddress> addresses = new ArrayDeque<>(2);
    private final long due;

    private TcpSession session;
    private IoThread.Timer deadline;
    private IoThread.Timer attempt;
    private String problem = "it has no address of a usable family";
    private boolean done;

    Dial(
            ConnectSettings settings,
            ConnectionHandler handler,
            IoThread thread,
            IoThreads threads,
            Resolver resolver,
            TlsStart tlsStart,
            Supplier<TransportSettings> transport) {
        this.settings = settings;
        this.handler = handler;
        this.thread = thread;
        this.threads = threads;
        this.resolver = resolver;
        this.tlsStart = tlsStart;
        this.transport = transport;
        this.due = System.nanoTime() + settings.timeout().toNanos();
    }

    void start() {
        deadline =
                thread.after(
                        left(),
                        () ->
                                fail(
                                        Failure.TIMEOUT,
                                        "no connection within "
                                                + settings.timeout().toMillis()
                                                + " ms"));
        Optional<InetAddress> literal = IpLiterals.parse(settings.host());
        if (literal.isPresent()) {
            resolved(List.of(literal.get()), null);
        } else {
            resolver.resolve(settings.host())
                    .whenComplete((found, thrown) -> thread.execute(() -> resolved(found, thrown)));
        }
    }

    private void resolved(List<InetAddress> found, Throwable thrown) {
        if (done) {
            return;
        }
        if (thrown != null) {
            fail(Failure.RESOLVE, "look-up failed: " + Problems.explain(thrown));
            return;
        }
        Optional<InetAddress> source = IpLiterals.parse(settings.sourceAddress());
        if (source.isEmpty() && !settings.sourceAddress().isEmpty()) {
            fail(Failure.CONNECT, "source address " + settings.sourceAddress() + " is no address");
            return;
        }
        for (InetAddress address : found) {
            boolean usable = source.isEmpty() || source.get().getClass() == address.getClass();
            if (usable && addresses.size() < MAX_ADDRESSES) {
                addresses.add(address);
            }
        }
        tryNext();
    }

    private void tryNext() {
        cancelAttempt();
        session = null;
        for (InetAddress address = addresses.poll(); address != null; address = addresses.poll()) {
            try {
                open(new InetSocketAddress(address, settings.port()));
                if (!addresses.isEmpty()) {
                    // A dead address must not eat the time of the next one.
                    attempt =
                            thread.after(
                                    left().dividedBy(addresses.size() + 1),
                                    () -> giveUp(session, "no answer"));
                }
                return;
            } catch (IOException | RuntimeException e) {
                problem = Problems.explain(e);
            }
        }
        fail(Failure.CONNECT, problem);
    }

    private void open(InetSocketAddress target) throws IOException {
        ProtocolFamily family =
                target.getAddress() instanceof Inet4Address
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6;
        SocketChannel channel = SocketChannel.open(family);
        try {
            channel.configureBlocking(false);
            if (!settings.sourceAddress().isEmpty()) {
                channel.bind(new InetSocketAddress(settings.sourceAddress(), 0));
            }
            boolean connecting = !channel.connect(target);
            session =
                    new TcpSession(
                            thread,
                            threads.service(),
                            channel,
                            connecting,
                            threads.budget().backend(),
                            this);
            thread.join(session);
        } catch (IOException | RuntimeException e) {
            channel.close();
            if (session != null) {
                session.release();
            }
            throw e;
        }
    }

    private void giveUp(TcpSession tried, String why) {
        if (tried == session && !done) {
            problem = why;
            tried.events(new Abandoned());
            tried.closeNow();
            tryNext();
        }
    }

    @Override
    public void connected() {
        done = true;
        deadline.cancel();
        cancelAttempt();
        MinaConnection connection =
                new MinaConnection(
                        transport,
                        tlsStart,
                        session,
                        session.getRemoteAddress(),
                        session.getLocalAddress());
        connection.handler(handler);
        settings.proxy().ifPresent(header -> connection.writeRaw(ProxyProtocol.encode(header)));
        if (settings.implicitTls()) {
            connection.startTls(left());
        } else {
            connection.open();
        }
    }

    @Override
    public void failed(Throwable cause) {
        giveUp(session, Problems.explain(cause));
    }

    @Override
    public void closed() {
        giveUp(session, "closed while connecting");
    }

    @Override
    public void received(ByteBuffer data) {
        throw new IllegalStateException("not connected");
    }

    @Override
    public void sent(Chunk chunk) {
        throw new IllegalStateException("not connected");
    }

    @Override
    public void inputClosed() {
        throw new IllegalStateException("not connected");
    }

    @Override
    public void checkProgress() {}

    private Duration left() {
        return Duration.ofNanos(Math.max(0, due - System.nanoTime()));
    }

    private void cancelAttempt() {
        if (attempt != null) {
            attempt.cancel();
            attempt = null;
        }
    }

    /** Called from {@link #start} too, which a caller of ours runs: the handler hears it later. */
    private void fail(Failure failure, String detail) {
        if (done) {
            return;
        }
        done = true;
        deadline.cancel();
        cancelAttempt();
        if (session != null) {
            session.events(new Abandoned());
            session.closeNow();
        }
        String where = settings.host() + " port " + settings.port() + ": " + detail;
        thread.execute(() -> handler.closed(Optional.of(failure), where));
    }
}
