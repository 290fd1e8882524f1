package org.clustergate.strategy.domainip;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.clustergate.mail.Network;

/**
 * Addresses of ours that clients connect to: one with a port, one with any port, or a network.
 *
 * @param network of one address where it is no network; without bits behind its prefix
 * @param port 0 for any
 */
record LocalAddress(Network network, int port) {

    /**
     * Reads {@code 192.0.2.1}, {@code 192.0.2.1:143}, {@code 192.0.2.0/24}, {@code 2001:db8::1},
     * {@code [2001:db8::1]:143} or {@code 2001:db8::/32}.
     */
    static Optional<LocalAddress> parse(String text) {
        if (text.startsWith("[")) {
            int close = text.indexOf(']');
            return close < 0
                    ? Optional.empty()
                    : of(text.substring(1, close), text.substring(close + 1));
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':')
                ? of(text.substring(0, colon), text.substring(colon))
                : of(text, "");
    }

    private static Optional<LocalAddress> of(String host, String colonPort) {
        if (!colonPort.isEmpty() && (!colonPort.matches(":[0-9]{1,5}") || host.contains("/"))) {
            return Optional.empty();
        }
        int port = colonPort.isEmpty() ? 0 : Integer.parseInt(colonPort.substring(1));
        boolean valid = port <= 65535 && (port > 0 || colonPort.isEmpty());
        return valid
                ? Network.parse(host).map(network -> new LocalAddress(masked(network), port))
                : Optional.empty();
    }

    /** Two spellings of one network are one: 192.0.2.1/24 is 192.0.2.0/24. */
    private static Network masked(Network network) {
        byte[] octets = network.address().getAddress();
        for (int bit = network.prefix(); bit < octets.length * 8; bit++) {
            octets[bit / 8] &= (byte) ~(0x80 >> bit % 8);
        }
        try {
            return new Network(InetAddress.getByAddress(octets), network.prefix());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + octets.length + " octets", e);
        }
    }

    /** Whether it is one address. */
    boolean single() {
        return network.prefix() == network.address().getAddress().length * 8;
    }

    /** Whether it is 0.0.0.0 or ::, which one listens on and nobody connects to. */
    boolean unspecified() {
        return single() && network.address().isAnyLocalAddress();
    }

    @Override
    public String toString() {
        if (!single()) {
            return network.toString();
        }
        String host = network.address().getHostAddress();
        if (port == 0) {
            return host;
        }
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
}
