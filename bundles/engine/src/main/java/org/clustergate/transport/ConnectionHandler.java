package org.clustergate.transport;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.clustergate.engine.Failure;

/**
 * What happens to a connection; called on its I/O thread, one call at a time. Must not block or
 * throw.
 */
public interface ConnectionHandler {
    /** The connection is open, implicit TLS is done. First call, and at most once. */
    void opened(Connection connection);

    /** Octets have come, after TLS. The buffer is handed over. Not called while reading is off. */
    void received(ByteBuffer data);

    /**
     * What waits to be sent has fallen to {@link Connection#LOW_WATER}, after it was above the high
     * one.
     */
    void drained();

    /** {@link Connection#startTls} is done. */
    void tlsStarted();

    /**
     * The connection is gone, or never came to be. Last call, exactly once, whoever closed it.
     *
     * @param failure why, or empty when a side closed in order
     * @param detail for the operator
     */
    void closed(Optional<Failure> failure, String detail);
}
