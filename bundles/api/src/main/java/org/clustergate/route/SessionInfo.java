package org.clustergate.route;

import java.net.InetSocketAddress;
import java.time.Instant;
import org.clustergate.mail.Protocol;

/**
 * What is known about a session before its user is. Immutable; a session that starts TLS gets a new
 * one.
 *
 * @param id unique within a run of the gateway and sortable by time; also told to trusted backends
 * @param frontend the name of the frontend that accepted it
 * @param protocol what it speaks
 * @param client the client's address, from the PROXY protocol where the frontend takes it
 * @param local the address that the client connected to
 * @param tls whether the client's connection is encrypted now
 * @param sni the server name that the client asked for, or empty
 * @param opened when it was accepted
 */
public record SessionInfo(
        String id,
        String frontend,
        Protocol protocol,
        InetSocketAddress client,
        InetSocketAddress local,
        boolean tls,
        String sni,
        Instant opened) {

    /** The same session after its TLS handshake. */
    public SessionInfo secured(String serverName) {
        return new SessionInfo(id, frontend, protocol, client, local, true, serverName, opened);
    }
}
