package org.clustergate.transport.mina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.transport.mina.Rig.secure;
import static org.clustergate.transport.mina.Rig.socket;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.clustergate.transport.ConnectSettings.ProxyHeader;
import org.clustergate.transport.Connection;
import org.clustergate.transport.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ProxyTransportTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("192.0.2.1", 1000);
    private static final InetSocketAddress LOCAL = new InetSocketAddress("198.51.100.2", 143);

    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig =
                new Rig(
                        Rig.settings(
                                2,
                                Duration.ofSeconds(5),
                                Duration.ofMillis(300),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(5)),
                        20_000);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @CsvSource({"1, false", "2, false", "1, true", "2, true"})
    void tellsABackendWhoTheClientIs(int version, boolean tls) throws Exception {
        Listener listener = listener(tls, "127.0.0.0/8");
        Recorder leg =
                rig.connect(
                        Rig.to(
                                "127.0.0.1",
                                listener.address().getPort(),
                                Rig.TRUSTING,
                                tls,
                                Duration.ofSeconds(10),
                                Optional.of(
                                        new ProxyHeader(
                                                version,
                                                Optional.of(CLIENT),
                                                Optional.of(LOCAL)))));
        leg.write("hello");
        Recorder accepted = rig.accepted();
        Connection connection = accepted.opened();

        accepted.awaitText("hello");
        assertThat(connection.remote()).isEqualTo(CLIENT);
        assertThat(connection.local()).isEqualTo(LOCAL);
        leg.on(() -> assertThat(leg.connection.pending()).isZero());
    }

    @ParameterizedTest
    @CsvSource({"1", "2"})
    void usesRealAddressesForConnectionsOfOurOwn(int version) throws Exception {
        Listener listener = listener(false, "127.0.0.0/8");
        Recorder leg =
                rig.connect(
                        Rig.to(
                                "127.0.0.1",
                                listener.address().getPort(),
                                Rig.TRUSTING,
                                false,
                                Duration.ofSeconds(10),
                                Optional.of(
                                        new ProxyHeader(
                                                version, Optional.empty(), Optional.empty()))));

        assertThat(rig.accepted().opened().remote()).isEqualTo(leg.opened().local());
    }

    @Test
    void takesAHeaderOctetByOctetAndKeepsWhatFollows() throws Exception {
        Listener listener = listener(false, "127.0.0.1");
        byte[] sent =
                "PROXY TCP4 192.0.2.1 198.51.100.2 1000 143\r\nEHLO x\r\n"
                        .getBytes(StandardCharsets.US_ASCII);
        try (Socket client = socket(listener)) {
            for (byte b : sent) {
                client.getOutputStream().write(b);
            }
            Recorder accepted = rig.accepted();
            accepted.awaitText("EHLO x\r\n");
            assertThat(accepted.text()).isEqualTo("EHLO x\r\n");
            assertThat(accepted.opened().remote()).isEqualTo(CLIENT);
        }
    }

    @Test
    void takesHeaderAndClientHelloInOneSegment() throws Exception {
        Listener listener = listener(true, "127.0.0.1");
        try (Socket plain = socket(listener)) {
            plain.getOutputStream()
                    .write(
                            "PROXY TCP4 192.0.2.1 198.51.100.2 1000 143\r\n"
                                    .getBytes(StandardCharsets.US_ASCII));
            try (SSLSocket client = secure(plain, "mail.example.test")) {
                client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
                Recorder accepted = rig.accepted();
                accepted.awaitText("hello");
                assertThat(accepted.opened().remote()).isEqualTo(CLIENT);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"EHLO x", "GET / HTTP/1.1", "PROXY TCP9", "''"})
    void closesConnectionsWithoutProperHeader(String start) throws Exception {
        Listener listener = listener(false, "127.0.0.1");
        try (Socket client = socket(listener)) {
            client.getOutputStream().write(start.getBytes(StandardCharsets.US_ASCII));
            assertThat(readsToEnd(client)).isEmpty();
        }
        assertThat(rig.accepted).isEmpty();
    }

    @Test
    void servesOthersWithoutHeaderAndDoesNotBelieveTheirs() throws Exception {
        Listener listener = listener(false, "192.0.2.0/24");
        try (Socket client = socket(listener)) {
            client.getOutputStream().write("PROXY UNKNOWN\r\n".getBytes(StandardCharsets.US_ASCII));
            Recorder accepted = rig.accepted();
            accepted.awaitText("PROXY UNKNOWN\r\n");
            assertThat(accepted.opened().remote().getPort()).isEqualTo(client.getLocalPort());
        }
    }

    private static byte[] readsToEnd(Socket client) throws IOException {
        try {
            return client.getInputStream().readAllBytes();
        } catch (java.net.SocketException reset) {
            return new byte[0];
        }
    }

    private Listener listener(boolean tls, String from) throws IOException {
        return rig.transport.listen(
                Rig.listening(tls ? Optional.of(Rig.SERVER) : Optional.empty(), tls, from),
                rig.acceptor());
    }
}
