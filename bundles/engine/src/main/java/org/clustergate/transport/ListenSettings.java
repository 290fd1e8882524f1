package org.clustergate.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.clustergate.mail.Network;

/**
 * How to listen.
 *
 * @param address the address and port; port 0 for any
 * @param tls certificate and key, where the listener can do TLS at all
 * @param implicitTls whether TLS starts with the first byte
 * @param proxyFrom the networks from which a PROXY header must come first and is believed; others
 *     must not send one. Empty: no PROXY protocol
 */
public record ListenSettings(
        InetSocketAddress address,
        Optional<ServerTls> tls,
        boolean implicitTls,
        List<Network> proxyFrom) {
    public ListenSettings {
        proxyFrom = List.copyOf(proxyFrom);
    }

    /**
     * What a listener shows to clients.
     *
     * @param certificate path of a PEM file with the certificate and its chain
     * @param key path of a PEM file with the private key; may be the same
     * @param alpn the one application protocol that a client may name (RFC 7301), or empty for none
     */
    public record ServerTls(String certificate, String key, String alpn) {}
}
