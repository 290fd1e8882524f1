package org.clustergate.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;

/**
 * How to connect to a backend.
 *
 * @param host a name or an address; names are looked up off the I/O threads
 * @param port the port
 * @param sourceAddress the local address to connect from, or empty
 * @param tls how to check the backend's certificate, for implicit TLS and for a later start
 * @param implicitTls whether TLS starts with the first byte
 * @param timeout for look-up, connect, and implicit TLS together
 * @param proxy the PROXY header to send first, if any
 */
public record ConnectSettings(
        String host,
        int port,
        String sourceAddress,
        ClientTls tls,
        boolean implicitTls,
        Duration timeout,
        Optional<ProxyHeader> proxy) {

    /**
     * How to check a backend's certificate.
     *
     * @param name the name that it must have and that is sent as SNI, or empty for the host
     * @param verify whether it is checked at all
     * @param trusted path of a PEM file with the certificates that may sign it, or empty for the
     *     Java runtime's
     */
    public record ClientTls(String name, boolean verify, String trusted) {}

    /**
     * The client that a connection is made for (PROXY protocol, version 1 or 2).
     *
     * @param version 1 or 2
     * @param client the client's address, or empty for a connection of our own (LOCAL, UNKNOWN)
     * @param local the address that the client connected to; empty with {@code client}
     */
    public record ProxyHeader(
            int version, Optional<InetSocketAddress> client, Optional<InetSocketAddress> local) {}

    /**
     * How to connect to a backend's endpoint.
     *
     * @param client the client it is for, or empty for a connection of our own
     * @param local the address that the client connected to; empty with {@code client}
     */
    public static ConnectSettings to(
            Backend backend,
            Endpoint endpoint,
            Optional<InetSocketAddress> client,
            Optional<InetSocketAddress> local) {
        int version =
                backend.trust().contains(Trust.PROXY_V2)
                        ? 2
                        : backend.trust().contains(Trust.PROXY_V1) ? 1 : 0;
        // RFC 7435: encryption that is optional is not made to fail by a certificate.
        boolean optional = endpoint.security() == Security.STARTTLS_WHEN_OFFERED;
        return new ConnectSettings(
                endpoint.host(),
                endpoint.port(),
                backend.sourceAddress(),
                new ClientTls(
                        backend.tlsName(),
                        backend.verifyTls() && !optional,
                        backend.trustedCertificates()),
                endpoint.security() == Security.TLS,
                backend.timeouts().connect(),
                version == 0
                        ? Optional.empty()
                        : Optional.of(new ProxyHeader(version, client, local)));
    }
}
