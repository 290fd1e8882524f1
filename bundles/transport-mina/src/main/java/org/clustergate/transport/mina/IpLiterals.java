package org.clustergate.transport.mina;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** Reads addresses that are written as numbers; never looks a name up. */
final class IpLiterals {
    private static final int MAX_LENGTH = 45;

    private IpLiterals() {}

    /** An IPv4 address of four decimal numbers, or an IPv6 address (RFC 4291 section 2.2). */
    static Optional<InetAddress> parse(String text) {
        return text.indexOf(':') >= 0 ? parseV6(text) : parseV4(text);
    }

    static Optional<InetAddress> parseV4(String text) {
        byte[] address = new byte[4];
        int part = 0;
        int digits = 0;
        int value = 0;
        for (int i = 0; i <= text.length(); i++) {
            char c = i < text.length() ? text.charAt(i) : '.';
            if (c == '.') {
                if (digits == 0 || part == 4) {
                    return Optional.empty();
                }
                address[part++] = (byte) value;
                digits = 0;
                value = 0;
            } else if (c >= '0' && c <= '9' && !(digits > 0 && value == 0)) {
                value = value * 10 + c - '0';
                digits++;
                if (value > 255) {
                    return Optional.empty();
                }
            } else {
                return Optional.empty();
            }
        }
        return part == 4 ? of(address) : Optional.empty();
    }

    private static Optional<InetAddress> parseV6(String text) {
        if (text.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 && c != ':' && c != '.' || c > 127) {
                return Optional.empty();
            }
        }
        try {
            // With a colon in it this is never taken for a name.
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Optional<InetAddress> of(byte[] address) {
        try {
            return Optional.of(InetAddress.getByAddress(address));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
