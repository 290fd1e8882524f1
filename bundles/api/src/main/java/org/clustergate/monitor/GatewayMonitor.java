package org.clustergate.monitor;

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
    /** A client was accepted. */
    default void opened(SessionInfo session) {}

    /** A policy has decided. {@code by} is the strategy that decided, or empty where none did. */
    default void routed(RouteQuery query, Decision decision, String by) {}

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
