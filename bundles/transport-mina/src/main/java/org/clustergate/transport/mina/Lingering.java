package org.clustergate.transport.mina;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * What becomes of a socket once all is said: what its peer still sends is thrown away, for a
 * moment, so that it can read our last. To close a socket that holds unread input would reset the
 * connection. On the I/O thread.
 */
final class Lingering extends Abandoned {
    /** How long, and how much, a peer may still send. */
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private static final int MOST = 1024 * 1024;
    private static final int FIRST = 1024;

    private final TcpSession session;
    private final SocketEvents owner;
    private final IoThread.Timer deadline;
    private long thrownAway;

    private Lingering(TcpSession session, SocketEvents owner) {
        this.session = session;
        this.owner = owner;
        deadline = session.thread().after(LIMIT, session::closeNow);
    }

    /** Closes the socket now where nothing has come in, else when its peer is through. */
    static void end(TcpSession session, SocketEvents owner) throws IOException {
        if (session.readNow(ByteBuffer.allocate(FIRST)) <= 0) {
            session.closeNow();
        } else {
            session.events(new Lingering(session, owner));
            session.shutdownOutput();
            session.resumeRead();
        }
    }

    @Override
    public void received(ByteBuffer data) {
        thrownAway += data.remaining();
        if (thrownAway > MOST) {
            session.closeNow();
        }
    }

    @Override
    public void inputClosed() {
        session.closeNow();
    }

    @Override
    public void closed() {
        deadline.cancel();
        owner.closed();
    }
}
