package org.clustergate.transport;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A listening address. Thread-safe. */
public interface Listener {
    /** Where it listens, with the real port if 0 was asked for. */
    InetSocketAddress address();

    /**
     * Uses other settings for the same address from the next connection on, reading certificates
     * anew.
     *
     * @throws IOException with a message for the operator; then the old settings stay in force
     */
    void reconfigure(ListenSettings settings) throws IOException;

    /** Stops listening; connections that are open stay. Blocks shortly. */
    void close();
}
