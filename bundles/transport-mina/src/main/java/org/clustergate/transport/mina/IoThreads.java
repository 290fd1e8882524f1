package org.clustergate.transport.mina;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.mina.core.service.AbstractIoService;
import org.apache.mina.transport.socket.nio.NioSocketConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All I/O threads, and what MINA calls the service of their sessions. MINA's own pool would put the
 * two connections of a proxied session on different threads; here a connection is placed by whoever
 * opens it.
 */
final class IoThreads {
    private static final Logger LOG = LoggerFactory.getLogger(IoThreads.class);

    private final IoThread[] threads;
    private final AtomicInteger turn = new AtomicInteger();
    private final NioSocketConnector service;
    private final DescriptorBudget budget;

    IoThreads(int count, DescriptorBudget budget) throws IOException {
        this.budget = budget;
        threads = new IoThread[count];
        for (int i = 0; i < count; i++) {
            threads[i] = new IoThread();
        }
        service = new NioSocketConnector(threads[0]);
        service.setHandler(new SessionHandler());
        warmUp();
        for (IoThread thread : threads) {
            start(thread);
        }
    }

    /** The next thread in turn. */
    IoThread next() {
        return threads[Math.floorMod(turn.getAndIncrement(), threads.length)];
    }

    AbstractIoService service() {
        return service;
    }

    DescriptorBudget budget() {
        return budget;
    }

    /** Closes all connections and ends all threads. Blocks until that is done. */
    void close() {
        for (IoThread thread : threads) {
            thread.dispose();
        }
        service.dispose(true);
    }

    /**
     * The first sockets that are connected and closed make the runtime open descriptors for itself.
     * If that came about when none are left, it would end the I/O thread.
     */
    private static void warmUp() {
        InetSocketAddress loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (ServerSocketChannel server = ServerSocketChannel.open().bind(loopback, 1);
                SocketChannel one = SocketChannel.open(server.getLocalAddress());
                SocketChannel other = server.accept()) {
            one.write(ByteBuffer.allocate(1));
            other.read(ByteBuffer.allocate(1));
        } catch (IOException e) {
            LOG.debug("No loopback connection for the warm-up: {}", e.toString());
        }
    }

    /** MINA starts a thread with its first session: give it one that closes at once. */
    private void start(IoThread thread) throws IOException {
        SocketChannel channel = SocketChannel.open();
        TcpSession session =
                new TcpSession(thread, service, channel, false, budget.backend(), new Abandoned());
        thread.join(session);
        thread.execute(session::closeNow);
    }
}
