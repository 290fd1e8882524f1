package org.clustergate.directory.callout;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.mail.Protocol;

/**
 * Many mail servers at real sockets on loopback, each at the distance of a round trip of its own:
 * what it says comes that much later. One thread plays them all; what they have counted may be
 * looked at after {@link #close()}.
 */
final class FarServers implements AutoCloseable {
    /** One server. Confined to the servers' thread while that runs. */
    static final class Far {
        final FakeServer server = new FakeServer();
        final long roundTripNanos;
        private final ServerSocketChannel socket;

        private Far(int roundTripMs, ServerSocketChannel socket) {
            this.roundTripNanos = TimeUnit.MILLISECONDS.toNanos(roundTripMs);
            this.socket = socket;
        }
    }

    private record Client(Far far, FakeServer.Session session) {}

    /** What is still on its way to a client. */
    private record Reply(long due, long number, SelectionKey to, String text) {}

    private final Selector selector = Selector.open();
    private final PriorityQueue<Reply> replies =
            new PriorityQueue<>(
                    (a, b) ->
                            a.due() == b.due()
                                    ? Long.compare(a.number(), b.number())
                                    : Long.compare(a.due(), b.due()));
    private final List<Far> all = new ArrayList<>();
    private final List<Backend> backends = new ArrayList<>();
    private final ByteBuffer input = ByteBuffer.allocate(64 * 1024);
    private final Thread thread = new Thread(this::play, "far-servers");
    private final long epoch = System.nanoTime();
    private long number;
    private volatile boolean over;
    private volatile String fault = "";

    /**
     * Listens; nobody is served before {@link #start()}.
     *
     * @param roundTripsMs one for each server
     */
    FarServers(List<Integer> roundTripsMs) throws IOException {
        for (int roundTripMs : roundTripsMs) {
            ServerSocketChannel socket = ServerSocketChannel.open();
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 64);
            socket.configureBlocking(false);
            Far far = new Far(roundTripMs, socket);
            socket.register(selector, SelectionKey.OP_ACCEPT, far);
            all.add(far);
            int port = ((InetSocketAddress) socket.getLocalAddress()).getPort();
            backends.add(
                    Backend.of(
                            "mail" + all.size(),
                            Map.of(Protocol.SMTP, new Endpoint("127.0.0.1", port, Security.NONE))));
        }
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    List<Far> all() {
        return all;
    }

    List<Backend> backends() {
        return backends;
    }

    /** Why they have stopped, or empty. */
    String fault() {
        return fault;
    }

    private long now() {
        return System.nanoTime() - epoch;
    }

    private void play() {
        try {
            while (!over) {
                Reply next = replies.peek();
                long wait = next == null ? 100_000_000 : next.due() - now();
                if (wait > 0) {
                    // Rounded up: a server may be farther away than it says, never nearer.
                    selector.select((wait + 999_999) / 1_000_000);
                } else {
                    selector.selectNow();
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    if (key.isValid() && key.isAcceptable()) {
                        accept((Far) key.attachment());
                    } else if (key.isValid() && key.isReadable()) {
                        read(key);
                    }
                }
                selector.selectedKeys().clear();
                deliver();
            }
        } catch (IOException | RuntimeException e) {
            fault = e.toString();
        }
    }

    private void accept(Far far) throws IOException {
        SocketChannel channel = far.socket.accept();
        if (channel == null) {
            return;
        }
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        far.server.connections++;
        Client client = new Client(far, far.server.new Session());
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ, client);
        // One round trip for the connection itself, which loopback gives for nothing.
        send(key, 2 * far.roundTripNanos, client.session().greeting());
    }

    private void read(SelectionKey key) throws IOException {
        Client client = (Client) key.attachment();
        input.clear();
        int count;
        try {
            count = ((SocketChannel) key.channel()).read(input);
        } catch (IOException e) {
            count = -1;
        }
        if (count < 0) {
            key.channel().close();
            return;
        }
        String text = StandardCharsets.UTF_8.decode(input.flip()).toString();
        send(key, client.far().roundTripNanos, client.session().received(text));
        client.far().server.heard.clear();
    }

    private void send(SelectionKey to, long delay, String text) {
        replies.add(new Reply(now() + delay, number++, to, text));
    }

    private void deliver() throws IOException {
        long now = now();
        for (Reply next = replies.peek();
                next != null && next.due() <= now;
                next = replies.peek()) {
            replies.poll();
            SocketChannel channel = (SocketChannel) next.to().channel();
            ByteBuffer octets = ByteBuffer.wrap(next.text().getBytes(StandardCharsets.UTF_8));
            try {
                while (channel.isOpen() && octets.hasRemaining()) {
                    channel.write(octets);
                }
            } catch (IOException e) {
                channel.close();
            }
            boolean said = ((Client) next.to().attachment()).session().over;
            if (said && channel.isOpen()) {
                channel.close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        over = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            try {
                key.channel().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        selector.close();
    }
}
