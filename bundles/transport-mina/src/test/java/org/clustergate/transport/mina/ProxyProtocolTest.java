package org.clustergate.transport.mina;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Random;
import org.clustergate.transport.ConnectSettings.ProxyHeader;
import org.clustergate.transport.mina.ProxyProtocol.Addresses;
import org.clustergate.transport.mina.ProxyProtocol.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyProtocolTest {
    private static final String SIGNATURE = "0d0a0d0a000d0a515549540a";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PROXY TCP4 192.0.2.1 198.51.100.2 1000 143 | 192.0.2.1 | 1000 | 198.51.100.2 | 143",
                "PROXY TCP4 0.0.0.0 255.255.255.255 0 65535 | 0.0.0.0 | 0 | 255.255.255.255 | 65535",
                "PROXY TCP6 2001:db8::1 2001:db8::2 1 2     | 2001:db8::1 | 1 | 2001:db8::2 | 2",
                "PROXY TCP6 ::ffff:c000:201 ::1 1 2         | 192.0.2.1 | 1 | ::1 | 2",
            })
    void readsVersion1(String line, String client, int port, String local, int localPort)
            throws Exception {
        everySplit(
                (line + "\r\n").getBytes(StandardCharsets.US_ASCII),
                Optional.of(addresses(client, port, local, localPort)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"PROXY UNKNOWN", "PROXY UNKNOWN anything at all 1 2"})
    void usesTheConnectionsOwnAddressesWhereTheyAreUnknown(String line) {
        everySplit((line + "\r\n").getBytes(StandardCharsets.US_ASCII), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HELLO\r\n",
                "PROXY\r\n",
                "proxy TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\rX",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2 3\r\n",
                "PROXY  TCP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 65536\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 01 2\r\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 -1 2\r\n",
                "PROXY TCP4 192.0.2.256 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2 192.0.2.2 1 2\r\n",
                "PROXY TCP4 localhost 192.0.2.2 1 2\r\n",
                "PROXY TCP4 ::1 ::2 1 2\r\n",
                "PROXY TCP6 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP6 ::g ::1 1 2\r\n",
                "PROXY UDP4 192.0.2.1 192.0.2.2 1 2\r\n",
                "PROXY TCP4 192.0.2.1\t192.0.2.2 1 2\r\n",
            })
    void refusesMalformedVersion1(String line) {
        byte[] octets = line.getBytes(StandardCharsets.US_ASCII);

        assertThat(parseInPieces(octets)).isInstanceOf(Outcome.Malformed.class);
    }

    @Test
    void refusesVersion1WithoutEnd() {
        byte[] octets = ("PROXY UNKNOWN " + "x".repeat(200)).getBytes(StandardCharsets.US_ASCII);

        assertThat(ProxyProtocol.parse(octets, 106)).isInstanceOf(Outcome.More.class);
        assertThat(ProxyProtocol.parse(octets, 107)).isInstanceOf(Outcome.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        // Command, family, length, rest; then what comes of it
        "21, 11, 000c, c0000201c633640203e8008f, 192.0.2.1, 1000, 198.51.100.2, 143",
        // Extras: ALPN "h", and an empty one
        "21, 11, 0013, c0000201c633640203e8008f01000168020000, 192.0.2.1, 1000, 198.51.100.2, 143",
    })
    void readsVersion2(
            String command,
            String family,
            String length,
            String rest,
            String client,
            int port,
            String local,
            int localPort)
            throws Exception {
        everySplit(
                hex(SIGNATURE + command + family + length + rest),
                Optional.of(addresses(client, port, local, localPort)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // LOCAL, also with whatever behind it
                "20000000", "20110004ffffffff",
                // Unspecified
                "21000000", "210000020102"
            })
    void usesTheConnectionsOwnAddressesWhereTheSenderSpeaksForItself(String rest) {
        everySplit(hex(SIGNATURE + rest), Optional.empty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Version 1 and 3 in the binary form; an unknown command
                "1111000cc0000201c633640203e8008f",
                "3111000cc0000201c633640203e8008f",
                "2211000cc0000201c633640203e8008f",
                // Datagrams; an unknown family
                "2112000cc0000201c633640203e8008f",
                "2141000cc0000201c633640203e8008f",
                // Shorter than its addresses
                "2111000bc0000201c633640203e800",
                "2121000cc0000201c633640203e8008f",
                // Longer than anybody needs
                "21110209",
                "2011ffff",
                // Extras that are longer than the header, or cut off
                "21110010c0000201c633640203e8008f01000268",
                "2111000ec0000201c633640203e8008f0100",
            })
    void refusesMalformedVersion2(String rest) {
        assertThat(parseInPieces(hex(SIGNATURE + rest))).isInstanceOf(Outcome.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 192.0.2.1, 198.51.100.2",
        "2, 192.0.2.1, 198.51.100.2",
        "1, 2001:db8::1, 2001:db8::2",
        "2, 2001:db8::1, 2001:db8::2",
        "1, 192.0.2.1, 2001:db8::2",
        "2, 2001:db8::1, 198.51.100.2",
    })
    void readsWhatItWrites(int version, String client, String local) throws Exception {
        Addresses addresses = addresses(client, 1000, local, 143);

        ByteBuffer header =
                ProxyProtocol.encode(
                        new ProxyHeader(
                                version,
                                Optional.of(addresses.client()),
                                Optional.of(addresses.local())));

        everySplit(Arrays.copyOf(header.array(), header.limit()), Optional.of(addresses));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void writesConnectionsOfOurOwn(int version) {
        ByteBuffer header =
                ProxyProtocol.encode(new ProxyHeader(version, Optional.empty(), Optional.empty()));

        everySplit(Arrays.copyOf(header.array(), header.limit()), Optional.empty());
    }

    @Test
    void neverThrowsAndNeverAsksForMoreThanItsLimit() {
        Random random = new Random(1);
        byte[][] starts = {hex(SIGNATURE), "PROXY TCP6 ".getBytes(StandardCharsets.US_ASCII)};
        for (int round = 0; round < 200_000; round++) {
            byte[] octets = new byte[ProxyProtocol.MAX_V2];
            random.nextBytes(octets);
            byte[] start = starts[round % 2];
            System.arraycopy(start, 0, octets, 0, start.length);
            if (round % 2 == 0 && round % 4 == 0) {
                octets[12] = (byte) (0x20 | random.nextInt(2));
                octets[13] = 0x11;
                octets[14] = (byte) random.nextInt(3);
            }

            assertThat(ProxyProtocol.parse(octets, octets.length))
                    .isNotInstanceOf(Outcome.More.class);
        }
    }

    private static void everySplit(byte[] header, Optional<Addresses> expected) {
        byte[] more = Arrays.copyOf(header, header.length + 5);
        for (int length = 0; length < header.length; length++) {
            assertThat(ProxyProtocol.parse(more, length)).isInstanceOf(Outcome.More.class);
        }
        for (int length = header.length; length <= more.length; length++) {
            assertThat(ProxyProtocol.parse(more, length))
                    .isEqualTo(new Outcome.Header(header.length, expected));
        }
    }

    /** The first verdict when octets come one by one. */
    private static Outcome parseInPieces(byte[] octets) {
        Outcome outcome = ProxyProtocol.parse(octets, 0);
        for (int length = 1; length <= octets.length && outcome instanceof Outcome.More; length++) {
            outcome = ProxyProtocol.parse(octets, length);
        }
        return outcome;
    }

    private static Addresses addresses(String client, int port, String local, int localPort)
            throws Exception {
        return new Addresses(
                new InetSocketAddress(InetAddress.getByName(client), port),
                new InetSocketAddress(InetAddress.getByName(local), localPort));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }
}
