package org.clustergate.core.session;

import java.nio.ByteBuffer;
import org.clustergate.transport.Connection;

/**
 * Bytes go between two connections unread. A source is not read while its sink has too much to
 * send: what a session holds is bounded, whatever the peers do. Runs on the session's I/O thread.
 */
final class PassThrough {
    private final Connection client;
    private final Connection backend;

    PassThrough(Connection client, Connection backend) {
        this.client = client;
        this.backend = backend;
    }

    /** Begins with what has come in before and was not read. */
    void start(ByteBuffer fromClient, ByteBuffer fromBackend) {
        client.read(true);
        backend.read(true);
        if (fromClient.hasRemaining()) {
            fromClient(fromClient);
        }
        if (fromBackend.hasRemaining()) {
            fromBackend(fromBackend);
        }
    }

    void fromClient(ByteBuffer data) {
        forward(data, client, backend);
    }

    void fromBackend(ByteBuffer data) {
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
}
