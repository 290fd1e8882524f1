package org.clustergate.monitor;

import java.time.Duration;

/**
 * How a session ended.
 *
 * @param cause who or what ended it
 * @param detail for the operator; no secrets, no protocol lines
 * @param duration from accept to close
 * @param bytesIn octets read from the client, after TLS
 * @param bytesOut octets written to the client, before TLS
 */
public record SessionEnd(
        Cause cause, String detail, Duration duration, long bytesIn, long bytesOut) {

    /** Who or what ended a session. */
    public enum Cause {
        /** The client said goodbye or closed the connection. */
        CLIENT,
        /** The backend closed the connection. */
        BACKEND,
        /** The client took too long. */
        TIMEOUT,
        /** The client broke the protocol or a limit. */
        PROTOCOL,
        /** The TLS handshake failed. */
        TLS,
        /** The connection broke. */
        NETWORK,
        /** No backend could be found or reached. */
        UNAVAILABLE,
        /** The gateway drains or an operator kicked the session. */
        DRAIN,
        /** A fault of our own. */
        INTERNAL
    }
}
