package org.clustergate.transport.mina;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.clustergate.mail.Network;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.ConnectSettings.ClientTls;
import org.clustergate.transport.ConnectSettings.ProxyHeader;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.ListenSettings.ServerTls;
import org.clustergate.transport.Listener;

/** A transport on loopback with what tests need around it. */
final class Rig implements AutoCloseable {
    static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    static final ServerTls SERVER = new ServerTls(file("server.pem"), file("server.key"), "imap");
    static final ClientTls TRUSTING = new ClientTls("mail.example.test", true, file("ca.pem"));

    final MinaTransport transport;

    /** The handlers of accepted connections, in order. */
    final BlockingQueue<Recorder> accepted = new LinkedBlockingQueue<>();

    private Supplier<Recorder> recorders = Recorder::new;

    Rig() throws IOException {
        this(TransportSettings.DEFAULT, 20_000);
    }

    Rig(TransportSettings settings, int descriptors) throws IOException {
        this(settings, descriptors, InetAddress::getAllByName);
    }

    Rig(TransportSettings settings, int descriptors, Resolver.Lookup lookup) throws IOException {
        transport = new MinaTransport(settings, lookup, descriptors);
    }

    /** Other deadlines than the usual ones. */
    static TransportSettings settings(
            int threads, Duration handshake, Duration proxy, Duration write, Duration close) {
        return new TransportSettings(threads, 1024, handshake, proxy, write, close, 0, 4);
    }

    Rig handling(Supplier<Recorder> handlers) {
        recorders = handlers;
        return this;
    }

    static String file(String name) {
        try {
            return Path.of(Rig.class.getResource("/tls/" + name).toURI()).toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    Acceptor acceptor() {
        return connection -> {
            Recorder recorder = recorders.get();
            accepted.add(recorder);
            return recorder;
        };
    }

    static ListenSettings listening(
            Optional<ServerTls> tls, boolean implicit, String... proxyFrom) {
        return new ListenSettings(
                new InetSocketAddress(LOOPBACK, 0),
                tls,
                implicit,
                List.of(proxyFrom).stream().map(n -> Network.parse(n).orElseThrow()).toList());
    }

    Listener plain() throws IOException {
        return transport.listen(listening(Optional.empty(), false), acceptor());
    }

    Listener tls(boolean implicit) throws IOException {
        return transport.listen(listening(Optional.of(SERVER), implicit), acceptor());
    }

    Recorder accepted() throws InterruptedException {
        Recorder next = accepted.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no connection was accepted");
        }
        return next;
    }

    static Socket socket(Listener listener) throws IOException {
        return bounded(new Socket(LOOPBACK, listener.address().getPort()));
    }

    static Socket bounded(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        return socket;
    }

    /** Does not look at the certificate. */
    static SSLSocket secure(Socket socket, String host) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new TrustsAll()}, null);
        SSLSocket secured =
                (SSLSocket)
                        context.getSocketFactory()
                                .createSocket(socket, host, socket.getPort(), true);
        secured.setSoTimeout(20_000);
        return secured;
    }

    static ConnectSettings to(int port) {
        return to("127.0.0.1", port, TRUSTING, false, Duration.ofSeconds(20), Optional.empty());
    }

    static ConnectSettings to(
            String host,
            int port,
            ClientTls tls,
            boolean implicit,
            Duration timeout,
            Optional<ProxyHeader> proxy) {
        return new ConnectSettings(host, port, "", tls, implicit, timeout, proxy);
    }

    Recorder connect(ConnectSettings settings) {
        Recorder recorder = new Recorder();
        transport.connect(settings, null, recorder);
        return recorder;
    }

    @Override
    public void close() {
        transport.deactivate();
    }
}
