package org.clustergate.transport;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;

/** Opens listeners and connections; a service. Thread-safe. */
@ProviderType
public interface Transport {
    /**
     * Starts to listen. Blocks for as long as it takes to read certificates and bind: not for I/O
     * threads.
     *
     * @throws IOException with a message for the operator, when the address cannot be bound or a
     *     certificate or key cannot be used
     */
    Listener listen(ListenSettings settings, Acceptor acceptor) throws IOException;

    /**
     * Opens a connection; returns at once. The handler hears {@code opened} (after implicit TLS) or
     * {@code closed}, on the connection's I/O thread.
     *
     * @param near the connection whose I/O thread the new one shares, so that bytes can go from one
     *     to the other without a change of thread; null for any
     */
    void connect(ConnectSettings settings, Connection near, ConnectionHandler handler);
}
