package org.clustergate.core.session;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.clustergate.engine.Farewell;
import org.clustergate.transport.Connection;

/**
 * Bytes go between two connections unread. A source is not read while its sink has too much to
 * send: what a session holds is bounded, whatever the peers do. Runs on the session's I/O thread.
 */
final class PassThrough {
    private final Connection client;
    private final Connection backend;
    private final Farewell farewell;
    private final Tail fromClient = new Tail();
    private final Tail fromBackend = new Tail();
    private boolean backendLast = true;

    PassThrough(Connection client, Connection backend, Farewell farewell) {
        this.client = client;
        this.backend = backend;
        this.farewell = farewell;
    }

    /** Begins with what has come in before and was not read. */
    void start(ByteBuffer early, ByteBuffer earlyFromBackend) {
        client.read(true);
        backend.read(true);
        if (early.hasRemaining()) {
            fromClient(early);
        }
        if (earlyFromBackend.hasRemaining()) {
            fromBackend(earlyFromBackend);
        }
    }

    void fromClient(ByteBuffer data) {
        fromClient.add(data);
        backendLast = false;
        forward(data, client, backend);
    }

    void fromBackend(ByteBuffer data) {
        fromBackend.add(data);
        backendLast = true;
        forward(data, backend, client);
    }

    private static void forward(ByteBuffer data, Connection from, Connection to) {
        to.write(data);
        if (to.pending() > Connection.HIGH_WATER) {
            from.read(false);
        }
    }

    void clientDrained() {
        backend.read(true);
    }

    void backendDrained() {
        client.read(true);
    }

    /** What to say before the client is sent away now; empty when something is under way. */
    Optional<ByteBuffer> goodbye() {
        return client.pending() > 0 || backend.pending() > 0
                ? Optional.empty()
                : farewell.words(
                        new Farewell.Moment(
                                fromClient.latin1(), fromBackend.latin1(), backendLast));
    }
}
