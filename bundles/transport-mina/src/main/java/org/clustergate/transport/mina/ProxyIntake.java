package org.clustergate.transport.mina;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.clustergate.transport.mina.ProxyProtocol.Addresses;
import org.clustergate.transport.mina.ProxyProtocol.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An accepted socket that must say first for whom it is. Then it goes on to whoever takes
 * connections; without a proper header in time it is closed. On the I/O thread.
 */
final class ProxyIntake implements SocketEvents {
    private static final Logger LOG = LoggerFactory.getLogger(ProxyIntake.class);

    private final Duration limit;
    private final BiConsumer<Optional<Addresses>, ByteBuffer> next;
    private final byte[] header = new byte[ProxyProtocol.MAX_V2];
    private TcpSession session;
    private IoThread.Timer deadline;
    private int length;

    /** The second value of {@code next} is what has come behind the header. */
    ProxyIntake(Duration limit, BiConsumer<Optional<Addresses>, ByteBuffer> next) {
        this.limit = limit;
        this.next = next;
    }

    void start(TcpSession opened) {
        session = opened;
        session.events(this);
        deadline = session.thread().after(limit, () -> refuse("no PROXY header in time"));
    }

    @Override
    public void connected() {
        throw new IllegalStateException("connected already");
    }

    @Override
    public void received(ByteBuffer data) {
        int before = length;
        int count = Math.min(data.remaining(), header.length - length);
        data.get(data.position(), header, length, count);
        length += count;
        Outcome outcome = ProxyProtocol.parse(header, length);
        if (outcome instanceof Outcome.Header whole) {
            deadline.cancel();
            data.position(data.position() + whole.length() - before);
            next.accept(whole.addresses(), data);
        } else if (outcome instanceof Outcome.Malformed malformed) {
            refuse(malformed.reason());
        }
    }

    @Override
    public void sent(Chunk chunk) {}

    @Override
    public void inputClosed() {
        refuse("closed before its PROXY header");
    }

    @Override
    public void failed(Throwable cause) {}

    @Override
    public void closed() {
        deadline.cancel();
        Arrays.fill(header, (byte) 0);
    }

    @Override
    public void checkProgress() {}

    private void refuse(String reason) {
        LOG.info("Connection from {} closed: {}", session.getRemoteAddress(), reason);
        session.closeNow();
    }
}
