package org.clustergate.monitor;

import java.time.Duration;
import org.clustergate.backend.Fleet;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Hears what sessions do; a plugin, any number of them. Called on I/O threads, concurrently for
 * different sessions and in order for one: it must return at once and must not throw (what it
 * throws is logged and dropped). For every session {@code opened} comes first and {@code closed}
 * last.
 */
@ConsumerType
public interface GatewayMonitor {
    /** What went wrong between the gateway and a backend. */
    enum Fault {
        /** Its name has no address. */
        RESOLVE,
        /** No connection: refused, unreachable. */
        CONNECT,
        /** The TLS handshake failed. */
        TLS,
        /** It took too long. */
        TIMEOUT,
        /**
         * It closed the connection, or the connection broke, before the session was passed through.
         */
        CLOSED,
        /** It broke the protocol, or refused the session before anybody had logged in. */
        PROTOCOL
    }

    /**
     * These backends and pools are in force. Called when the monitor comes and after each change,
     * on the configuration's thread; never concurrently.
     */
    default void configured(Fleet fleet) {}

    /** A client was accepted. */
    default void opened(SessionInfo session) {}

    /** A policy has decided. {@code by} is the strategy that decided, or empty where none did. */
    default void routed(RouteQuery query, Decision decision, String by) {}

    /**
     * A connection to a backend is open.
     *
     * @param took from the wish to connect
     */
    default void connected(SessionInfo session, String backend, Duration took) {}

    /**
     * A backend could not be reached or was of no use to a session that had not been passed
     * through.
     *
     * @param detail for the operator; no secrets, no protocol lines
     */
    default void failed(SessionInfo session, String backend, Fault fault, String detail) {}

    /** The backend accepted the query's user: a login's OK or a recipient's 250. */
    default void accepted(RouteQuery query, String backend, String reply) {}

    /**
     * The backend refused the query's user for good: a failed login or a recipient's 5xx.
     *
     * @param reply the backend's words
     */
    default void refused(RouteQuery query, String backend, String reply) {}

    /** From now on bytes are forwarded unread between the client and that backend. */
    default void passedThrough(SessionInfo session, String backend) {}

    /** The session is over. */
    default void closed(SessionInfo session, SessionEnd end) {}
}
