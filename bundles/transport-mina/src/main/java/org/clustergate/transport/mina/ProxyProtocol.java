package org.clustergate.transport.mina;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.clustergate.transport.ConnectSettings.ProxyHeader;

/**
 * Reads and writes the header of the PROXY protocol, versions 1 and 2 (haproxy's
 * doc/proxy-protocol.txt, sections 2.1 and 2.2). Pure.
 */
final class ProxyProtocol {
    /** Section 2.1: "a 108-byte buffer is always enough", with the end of a C string. */
    static final int MAX_V1 = 107;

    /** As much as anybody needs: 16 octets, the longest addresses, and extras. */
    static final int MAX_V2 = 536;

    private static final byte[] V1 = "PROXY ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] V2 = {
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a
    };
    private static final int V2_FIXED = 16;

    /** What the octets so far are. */
    sealed interface Outcome {
        /** A header whose end has not come. */
        record More() implements Outcome {}

        /**
         * A whole header.
         *
         * @param length its octets
         * @param addresses the client and what it connected to; empty where the sender speaks for
         *     itself or does not know: then the connection's own addresses hold
         */
        record Header(int length, Optional<Addresses> addresses) implements Outcome {}

        /** No header, or a broken one. */
        record Malformed(String reason) implements Outcome {}
    }

    /** A client and the address that it connected to. */
    record Addresses(InetSocketAddress client, InetSocketAddress local) {}

    private static final Outcome MORE = new Outcome.More();

    private ProxyProtocol() {}

    /** Reads what has come, from its first octet; to be called again with more. */
    static Outcome parse(byte[] octets, int length) {
        if (startsLike(octets, length, V2)) {
            return length < V2_FIXED ? MORE : parseV2(octets, length);
        }
        if (startsLike(octets, length, V1)) {
            return length < V1.length ? MORE : parseV1(octets, length);
        }
        return new Outcome.Malformed("no PROXY header");
    }

    private static boolean startsLike(byte[] octets, int length, byte[] signature) {
        int compared = Math.min(length, signature.length);
        return Arrays.equals(octets, 0, compared, signature, 0, compared);
    }

    private static Outcome parseV1(byte[] octets, int length) {
        for (int i = V1.length; i < length; i++) {
            if (i >= MAX_V1) {
                break;
            }
            byte b = octets[i];
            if (b == '\r') {
                if (i + 1 == length) {
                    return i + 1 < MAX_V1 ? MORE : malformed();
                }
                return octets[i + 1] == '\n' && i + 2 <= MAX_V1
                        ? lineV1(new String(octets, 0, i, StandardCharsets.US_ASCII), i + 2)
                        : malformed();
            }
            if (b < ' ' || b > '~') {
                return malformed();
            }
        }
        return length < MAX_V1 ? MORE : malformed();
    }

    private static Outcome lineV1(String line, int length) {
        String[] words = line.split(" ", -1);
        // "the receiver must ignore anything presented before the CRLF" behind UNKNOWN.
        if (words[1].equals("UNKNOWN")) {
            return new Outcome.Header(length, Optional.empty());
        }
        boolean v4 = words[1].equals("TCP4");
        if (words.length != 6 || !v4 && !words[1].equals("TCP6")) {
            return malformed();
        }
        Optional<InetSocketAddress> client = addressV1(v4, words[2], words[4]);
        Optional<InetSocketAddress> local = addressV1(v4, words[3], words[5]);
        return client.isPresent() && local.isPresent()
                ? new Outcome.Header(length, Optional.of(new Addresses(client.get(), local.get())))
                : malformed();
    }

    private static Optional<InetSocketAddress> addressV1(boolean v4, String host, String port) {
        if (!port.matches("0|[1-9][0-9]{0,4}") || v4 == host.indexOf(':') >= 0) {
            return Optional.empty();
        }
        int number = Integer.parseInt(port);
        return number > 65535
                ? Optional.empty()
                : IpLiterals.parse(host).map(address -> new InetSocketAddress(address, number));
    }

    private static Outcome parseV2(byte[] octets, int length) {
        int version = octets[12] & 0xf0;
        int command = octets[12] & 0x0f;
        int family = octets[13] & 0xff;
        int rest = (octets[14] & 0xff) << 8 | octets[15] & 0xff;
        int whole = V2_FIXED + rest;
        if (version != 0x20 || command > 1 || whole > MAX_V2) {
            return malformed();
        }
        int addresses =
                switch (family) {
                    case 0x11 -> 12;
                    case 0x21 -> 36;
                    // Unspecified, and local sockets: nothing that we could use.
                    case 0x00 -> 0;
                    case 0x31 -> 216;
                    default -> -1;
                };
        // A sender that speaks for itself may leave anything there (LOCAL).
        if (command == 1 && (addresses < 0 || rest < addresses)) {
            return malformed();
        }
        if (length < whole) {
            return MORE;
        }
        if (command == 0 || family == 0x00) {
            return new Outcome.Header(whole, Optional.empty());
        }
        if (!wellFormedExtras(octets, V2_FIXED + addresses, whole)) {
            return malformed();
        }
        if (family == 0x31) {
            return new Outcome.Header(whole, Optional.empty());
        }
        int size = family == 0x11 ? 4 : 16;
        int ports = V2_FIXED + 2 * size;
        return new Outcome.Header(
                whole,
                Optional.of(
                        new Addresses(
                                addressV2(octets, V2_FIXED, size, ports),
                                addressV2(octets, V2_FIXED + size, size, ports + 2))));
    }

    private static InetSocketAddress addressV2(byte[] octets, int at, int size, int port) {
        return new InetSocketAddress(
                address(Arrays.copyOfRange(octets, at, at + size)),
                (octets[port] & 0xff) << 8 | octets[port + 1] & 0xff);
    }

    /** Section 2.2: type, length, value, up to the end exactly. */
    private static boolean wellFormedExtras(byte[] octets, int from, int to) {
        int at = from;
        while (at < to) {
            if (to - at < 3) {
                return false;
            }
            at += 3 + ((octets[at + 1] & 0xff) << 8 | octets[at + 2] & 0xff);
        }
        return at == to;
    }

    private static Outcome malformed() {
        return new Outcome.Malformed("malformed PROXY header");
    }

    /** The octets to send. */
    static ByteBuffer encode(ProxyHeader header) {
        if (header.client().isEmpty() || header.local().isEmpty()) {
            return header.version() == 2
                    ? ByteBuffer.allocate(V2_FIXED).put(V2).put((byte) 0x20).position(0).limit(16)
                    : ascii("PROXY UNKNOWN\r\n");
        }
        InetSocketAddress client = header.client().get();
        InetSocketAddress local = header.local().get();
        boolean v4 =
                client.getAddress() instanceof Inet4Address
                        && local.getAddress() instanceof Inet4Address;
        return header.version() == 2 ? encodeV2(client, local, v4) : encodeV1(client, local, v4);
    }

    private static ByteBuffer encodeV1(
            InetSocketAddress client, InetSocketAddress local, boolean v4) {
        return ascii(
                "PROXY "
                        + (v4 ? "TCP4 " : "TCP6 ")
                        + text(client.getAddress(), v4)
                        + ' '
                        + text(local.getAddress(), v4)
                        + ' '
                        + client.getPort()
                        + ' '
                        + local.getPort()
                        + "\r\n");
    }

    private static ByteBuffer encodeV2(
            InetSocketAddress client, InetSocketAddress local, boolean v4) {
        byte[] from = octets(client.getAddress(), v4);
        byte[] to = octets(local.getAddress(), v4);
        return ByteBuffer.allocate(V2_FIXED + 2 * from.length + 4)
                .put(V2)
                .put((byte) 0x21)
                .put((byte) (v4 ? 0x11 : 0x21))
                .putShort((short) (2 * from.length + 4))
                .put(from)
                .put(to)
                .putShort((short) client.getPort())
                .putShort((short) local.getPort())
                .flip();
    }

    /** Sixteen octets where the two families differ: RFC 4291 section 2.5.5.2, mapped. */
    private static byte[] octets(InetAddress address, boolean v4) {
        byte[] octets = address.getAddress();
        if (v4 || octets.length == 16) {
            return octets;
        }
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(octets, 0, mapped, 12, 4);
        return mapped;
    }

    private static String text(InetAddress address, boolean v4) {
        if (v4) {
            return address.getHostAddress();
        }
        byte[] octets = octets(address, false);
        StringBuilder text = new StringBuilder(39);
        for (int i = 0; i < 16; i += 2) {
            text.append(i == 0 ? "" : ":")
                    .append(Integer.toHexString((octets[i] & 0xff) << 8 | octets[i + 1] & 0xff));
        }
        return text.toString();
    }

    private static InetAddress address(byte[] octets) {
        try {
            return InetAddress.getByAddress(octets);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }
}
