package org.clustergate.transport;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

/**
 * An open connection. Everything but {@link #execute} is called on the connection's I/O thread
 * only; its handler is called there too, never concurrently and never from within a call of these
 * methods.
 */
public interface Connection {
    /**
     * Above this many octets waiting to be sent, whoever feeds a connection stops reading its
     * source.
     */
    int HIGH_WATER = 64 * 1024;

    /** Not above this many octets waiting, {@link ConnectionHandler#drained()} is called. */
    int LOW_WATER = 16 * 1024;

    /** The peer's address; for a client behind a PROXY header, the client's. */
    InetSocketAddress remote();

    /** Our address; behind a PROXY header, the one the client connected to. */
    InetSocketAddress local();

    /** Whether TLS is on. */
    boolean tls();

    /** The server name that a TLS client asked for (RFC 6066 section 3), or empty. */
    String sni();

    /**
     * Sends the octets in order. The buffer is handed over. Never blocks and never fails: a broken
     * connection calls {@code closed}.
     */
    void write(ByteBuffer data);

    /** Octets given to {@link #write} and not yet taken by the network, before TLS. */
    long pending();

    /**
     * Runs the task once everything written so far has been taken by the network; never if the
     * connection ends before. On the connection's I/O thread, and never within this call. What is
     * written meanwhile may be waited for too. A connection that keeps nothing back runs it soon.
     */
    default void whenSent(Runnable task) {
        execute(task);
    }

    /** Reads on, or stops reading: then nothing is received and the peer is held up by TCP. */
    void read(boolean on);

    /**
     * Stops reading, but looks after the peer: {@code closed} is called if it resets the connection
     * before it sends anything more. What it does send, or that it sends no more, is kept until it
     * is read again, no more than one read of it; from then on nothing is noticed, as after {@code
     * read(false)}: a socket tells of a reset only where it is read.
     */
    default void watch() {
        read(false);
    }

    /**
     * Starts TLS behind what has been written; as server for an accepted connection, as client for
     * one of ours. Then {@link ConnectionHandler#tlsStarted()} or {@code closed}. Octets that come
     * in plain text from here on fail the handshake.
     */
    void startTls();

    /**
     * Closes after everything written has been sent, or when that takes too long. Reads no more.
     */
    void close();

    /** Closes at once; what was not sent is lost. */
    void abort();

    /**
     * Runs the task on the connection's I/O thread, soon, and never within this call. From any
     * thread.
     */
    void execute(Runnable task);
}
