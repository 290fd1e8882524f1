package org.clustergate.transport.mina;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.Transport;

/** Forwards bytes both ways as the gateway does after login; used by tests and the benchmark. */
final class Relay {
    private Relay() {}

    /** Connects every client to that backend. */
    static Acceptor to(Transport transport, ConnectSettings backend) {
        return client -> {
            End front = new End();
            End back = new End();
            front.other = back;
            back.other = front;
            front.connectTo = () -> transport.connect(backend, client, back);
            return front;
        };
    }

    private static final class End implements ConnectionHandler {
        private End other;
        private Connection connection;
        private Runnable connectTo;
        private long most;

        @Override
        public void opened(Connection open) {
            connection = open;
            if (connectTo != null) {
                open.read(false);
                connectTo.run();
            } else {
                other.connection.read(true);
            }
        }

        @Override
        public void received(ByteBuffer data) {
            other.connection.write(data);
            most = Math.max(most, other.connection.pending());
            if (other.connection.pending() > Connection.HIGH_WATER) {
                connection.read(false);
            }
        }

        @Override
        public void drained() {
            other.connection.read(true);
        }

        @Override
        public void tlsStarted() {}

        @Override
        public void closed(Optional<Failure> failure, String detail) {
            if (most > 3L * Connection.HIGH_WATER) {
                throw new IllegalStateException(most + " octets were waiting");
            }
            connection = null;
            if (other.connection != null) {
                other.connection.close();
            }
        }
    }
}
