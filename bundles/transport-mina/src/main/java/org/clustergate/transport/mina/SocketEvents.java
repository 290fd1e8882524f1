package org.clustergate.transport.mina;

import java.nio.ByteBuffer;

/** Whoever a socket's events go to at present; called on its I/O thread, not from within calls. */
interface SocketEvents {
    /** The socket is connected and may be read and written. */
    void connected();

    /** Octets have come; the buffer is handed over. */
    void received(ByteBuffer data);

    /** A chunk has been taken by the network as a whole. */
    void sent(Chunk chunk);

    /** The peer sends no more. */
    void inputClosed();

    /** Connecting, reading or writing went wrong; {@link #closed} follows. */
    void failed(Throwable cause);

    /** The socket is gone. Last call. */
    void closed();

    /** Comes every few seconds. */
    void checkProgress();
}
