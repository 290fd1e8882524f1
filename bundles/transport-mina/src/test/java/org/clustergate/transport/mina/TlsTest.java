package org.clustergate.transport.mina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.clustergate.transport.mina.Rig.secure;
import static org.clustergate.transport.mina.Rig.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.clustergate.engine.Failure;
import org.clustergate.transport.ConnectSettings.ClientTls;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.ListenSettings.ServerTls;
import org.clustergate.transport.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TlsTest {
    private Rig rig;

    /** Answers anything in plain text with a go-ahead and TLS. */
    static class Upgrading extends Recorder {
        @Override
        public void received(ByteBuffer data) {
            super.received(data);
            if (connection.tls()) {
                connection.write(data);
            } else {
                connection.write(ascii("220 go\r\n"));
                connection.startTls();
                connection.write(ascii("behind"));
            }
        }
    }

    @BeforeEach
    void start() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void speaksImplicitTls(String version) throws Exception {
        Listener listener = rig.handling(TransportTest.Echo::new).tls(true);

        try (SSLSocket client = secure(socket(listener), "mail.example.test")) {
            client.setEnabledProtocols(new String[] {version});
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes());
            assertThat(client.getSession().getProtocol()).isEqualTo(version);
        }
        Recorder accepted = rig.accepted();
        assertThat(accepted.opened().sni()).isEqualTo("mail.example.test");
        assertThat(accepted.closed())
                .isEqualTo(new Recorder.End(Optional.empty(), "closed by the peer"));
    }

    @Test
    void sendsWhatWasWrittenWhenOpenedAfterTheHandshake() throws Exception {
        Listener listener =
                rig.handling(
                                () ->
                                        new Recorder() {
                                            @Override
                                            public void opened(Connection open) {
                                                super.opened(open);
                                                open.write(ascii("* OK\r\n"));
                                                open.close();
                                            }
                                        })
                        .tls(true);

        try (SSLSocket client = secure(socket(listener), "mail.example.test")) {
            // To its end in order: with a close_notify, else this throws.
            assertThat(client.getInputStream().readAllBytes()).isEqualTo("* OK\r\n".getBytes());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void upgradesAClient(String version) throws Exception {
        Listener listener = rig.handling(Upgrading::new).tls(false);

        for (int i = 0; i < 50; i++) {
            try (Socket plain = socket(listener)) {
                plain.getOutputStream().write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
                assertThat(plain.getInputStream().readNBytes(8)).isEqualTo("220 go\r\n".getBytes());
                try (SSLSocket client = secure(plain, "mail.example.test")) {
                    client.setEnabledProtocols(new String[] {version});
                    client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
                    assertThat(client.getInputStream().readNBytes(10))
                            .isEqualTo("behindping".getBytes());
                }
            }
            Recorder accepted = rig.accepted();
            assertThat(Recorder.await(accepted.secured).sni()).isEqualTo("mail.example.test");
            assertThat(accepted.text()).isEqualTo("STARTTLS\r\nping");
        }
    }

    @Test
    void upgradesAConnectionToABackend() throws Exception {
        Listener listener = rig.handling(Upgrading::new).tls(false);
        Recorder leg = rig.connect(Rig.to(listener.address().getPort()));
        leg.write("STARTTLS\r\n");
        leg.awaitText("220 go");

        leg.on(() -> leg.connection.startTls());
        Recorder.await(leg.secured);
        leg.write("ping");

        leg.awaitText("behindping");
        assertThat(leg.connection.tls()).isTrue();
        Recorder accepted = rig.accepted();
        assertThat(accepted.opened().sni()).isEqualTo("mail.example.test");
        leg.on(() -> leg.connection.close());
        assertThat(accepted.closed().failure()).isEmpty();
        assertThat(leg.closed().failure()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO injected\r\n", "E", "\r\n"})
    void failsWherePlainTextFollowsTheStartOfTls(String injected) throws Exception {
        Listener listener = rig.handling(Upgrading::new).tls(false);

        try (Socket client = socket(listener)) {
            client.getOutputStream().write("STARTTLS\r\n".getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().readNBytes(8);
            client.getOutputStream().write(injected.getBytes(StandardCharsets.US_ASCII));
            // An alert at most.
            client.getInputStream().readAllBytes();
        }
        Recorder accepted = rig.accepted();
        assertThat(accepted.closed())
                .isEqualTo(
                        new Recorder.End(
                                Optional.of(Failure.TLS), "plain text where TLS was expected"));
        assertThat(accepted.text()).isEqualTo("STARTTLS\r\n");
    }

    @Test
    void failsWherePlainTextIsHeldAtTheStartOfTls() throws Exception {
        Listener listener =
                rig.handling(
                                () ->
                                        new Recorder() {
                                            @Override
                                            public void opened(Connection open) {
                                                open.read(false);
                                                super.opened(open);
                                            }
                                        })
                        .transport
                        .listen(
                                Rig.listening(Optional.of(Rig.SERVER), false, "127.0.0.0/8"),
                                rig.acceptor());
        try (Socket client = socket(listener)) {
            client.getOutputStream()
                    .write("PROXY UNKNOWN\r\ninjected".getBytes(StandardCharsets.US_ASCII));
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(connection::startTls);

            assertThat(accepted.closed())
                    .isEqualTo(
                            new Recorder.End(
                                    Optional.of(Failure.TLS),
                                    "plain text behind the start of TLS"));
        }
    }

    @Test
    void opensImplicitTlsToABackend() throws Exception {
        Listener listener = rig.handling(TransportTest.Echo::new).tls(true);
        for (int i = 0; i < 20; i++) {
            Recorder leg = backend("127.0.0.1", listener, Rig.TRUSTING);
            leg.opened();
            leg.write("ping");
            leg.awaitText("ping");
        }
    }

    @ParameterizedTest
    @CsvSource({
        // Host, name, file of the trusted ones
        "127.0.0.1, mail.example.test, ca.pem",
        "127.0.0.1, '', ca.pem",
        "localhost, '', ca.pem",
        "127.0.0.1, localhost, ca.pem",
    })
    void acceptsTheRightCertificate(String host, String name, String trusted) throws Exception {
        Listener listener = rig.tls(true);

        backend(host, listener, new ClientTls(name, true, Rig.file(trusted))).opened();
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, other.example.test, ca.pem, No subject alternative DNS name matching other.example.test found",
        "127.0.0.2, '', ca.pem, No subject alternative names matching IP address 127.0.0.2 found",
        "127.0.0.1, mail.example.test, rsa.pem, unable to find valid certification path",
        "127.0.0.1, mail.example.test, '', unable to find valid certification path",
    })
    void refusesTheWrongCertificate(String host, String name, String trusted, String detail)
            throws Exception {
        Listener listener =
                rig.transport.listen(
                        new ListenSettings(
                                new InetSocketAddress("0.0.0.0", 0),
                                Optional.of(Rig.SERVER),
                                true,
                                List.of()),
                        rig.acceptor());
        String file = trusted.isEmpty() ? "" : Rig.file(trusted);

        Recorder.End end = backend(host, listener, new ClientTls(name, true, file)).closed();

        assertThat(end.failure()).contains(Failure.TLS);
        assertThat(end.detail()).contains(detail);
        assertThat(rig.accepted().closed().failure()).contains(Failure.TLS);
    }

    @Test
    void acceptsAnyCertificateWhereItIsNotChecked() throws Exception {
        Listener listener = rig.tls(true);

        backend("127.0.0.1", listener, new ClientTls("other.example.test", false, "")).opened();

        assertThat(rig.accepted().opened().sni()).isEqualTo("other.example.test");
    }

    @Test
    void namesTheFileOfTrustedCertificatesThatIsMissing() throws Exception {
        Listener listener = rig.tls(true);

        Recorder.End end =
                backend("127.0.0.1", listener, new ClientTls("", true, "/missing/ca.pem")).closed();

        assertThat(end)
                .isEqualTo(
                        new Recorder.End(
                                Optional.of(Failure.TLS), "/missing/ca.pem does not exist"));
    }

    @Test
    void refusesClientsOfAnotherProtocol() throws Exception {
        Listener listener = rig.handling(TransportTest.Echo::new).tls(true);

        assertThatThrownBy(() -> alpn(listener, "h2", "http/1.1"))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("no_application_protocol");
        assertThat(rig.accepted().closed().failure()).contains(Failure.TLS);
        assertThat(alpn(listener, "h2", "imap")).isEqualTo("imap");
        assertThat(alpn(listener)).isEmpty();
    }

    @Test
    void endsAHandshakeThatTakesTooLong() throws Exception {
        rig.close();
        rig =
                new Rig(
                        Rig.settings(
                                1,
                                Duration.ofMillis(200),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5)),
                        20_000);
        Listener listener = rig.tls(true);

        try (Socket client = socket(listener)) {
            client.getOutputStream().write(22);
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(rig.accepted().closed())
                .isEqualTo(
                        new Recorder.End(
                                Optional.of(Failure.TIMEOUT), "TLS handshake took too long"));
    }

    @Test
    void aBackendThatNeverShakesHandsCostsTheConnectTimeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, Rig.LOOPBACK)) {
            Recorder leg =
                    rig.connect(
                            Rig.to(
                                    "127.0.0.1",
                                    silent.getLocalPort(),
                                    Rig.TRUSTING,
                                    true,
                                    Duration.ofMillis(200),
                                    Optional.empty()));

            assertThat(leg.closed().failure()).contains(Failure.TIMEOUT);
        }
    }

    @Test
    void tellsACutFromAnOrderlyEnd() throws Exception {
        Listener listener = rig.tls(true);
        try (Socket plain = socket(listener)) {
            SSLSocket client = secure(plain, "mail.example.test");
            client.getOutputStream().write("half".getBytes(StandardCharsets.US_ASCII));
            Recorder accepted = rig.accepted();
            accepted.awaitText("half");

            plain.shutdownOutput();

            assertThat(accepted.closed())
                    .isEqualTo(
                            new Recorder.End(
                                    Optional.of(Failure.CLOSED),
                                    "cut off without a TLS close_notify"));
        }
    }

    @Test
    void takesANewCertificateFromTheNextConnectionOn() throws Exception {
        Listener listener = rig.handling(TransportTest.Echo::new).tls(true);
        try (SSLSocket before = secure(socket(listener), "mail.example.test")) {
            assertThat(subject(before)).isEqualTo("CN=mail.example.test");

            assertThatThrownBy(
                            () ->
                                    listener.reconfigure(
                                            with(
                                                    listener,
                                                    new ServerTls(
                                                            Rig.file("expired.pem"),
                                                            Rig.file("server.key"),
                                                            ""))))
                    .isInstanceOf(IOException.class);
            try (SSLSocket still = secure(socket(listener), "mail.example.test")) {
                assertThat(subject(still)).isEqualTo("CN=mail.example.test");
            }

            listener.reconfigure(
                    with(listener, new ServerTls(Rig.file("rsa.pem"), Rig.file("rsa.key"), "")));
            try (SSLSocket after = secure(socket(listener), "rsa.example.test")) {
                assertThat(subject(after)).isEqualTo("CN=rsa.example.test");
            }
            before.getOutputStream().write(9);
            assertThat(before.getInputStream().read()).isEqualTo(9);
        }
    }

    /** Records split at every octet, and many in one segment. */
    @Test
    void doesNotMindHowRecordsAreCut() throws Exception {
        Listener listener = rig.handling(TransportTest.Echo::new).tls(true);
        try (ServerSocket relay = new ServerSocket(0, 1, Rig.LOOPBACK)) {
            CompletableFuture<Void> relayed =
                    CompletableFuture.runAsync(() -> relayByteWise(relay, listener));
            try (SSLSocket client =
                    secure(
                            Rig.bounded(new Socket(Rig.LOOPBACK, relay.getLocalPort())),
                            "mail.example.test")) {
                for (int i = 0; i < 300; i++) {
                    client.getOutputStream().write(i);
                }
                byte[] back = client.getInputStream().readNBytes(300);
                for (int i = 0; i < 300; i++) {
                    assertThat(back[i]).isEqualTo((byte) i);
                }
            }
            Recorder.await(relayed);
        }
    }

    @Test
    void refusesToShakeHandsAnew() throws Exception {
        Listener listener = rig.handling(TransportTest.Echo::new).tls(true);
        try (SSLSocket client = secure(socket(listener), "mail.example.test")) {
            client.setEnabledProtocols(new String[] {"TLSv1.2"});
            client.getOutputStream().write(1);
            client.getInputStream().read();

            client.startHandshake();

            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(IOException.class);
        } catch (IOException alreadyClosed) {
            // The handshake itself may have noticed.
            assertThat(alreadyClosed).isNotNull();
        }
        assertThat(rig.accepted().closed())
                .isEqualTo(new Recorder.End(Optional.of(Failure.TLS), "renegotiation refused"));
    }

    @Test
    void aConnectionWithoutCertificateCannotStartTls() throws Exception {
        Listener listener = rig.plain();
        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(connection::startTls);

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(accepted.closed().failure()).contains(Failure.TLS);
        }
    }

    @Test
    void sendsWhatWasWrittenBetweenTheStartOfTlsAndTheClose() throws Exception {
        Listener listener = rig.tls(false);
        try (Socket plain = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(
                    () -> {
                        connection.startTls();
                        connection.write(Recorder.ascii("last words"));
                        connection.close();
                    });
            try (SSLSocket client = secure(plain, "mail.example.test")) {
                assertThat(client.getInputStream().readAllBytes())
                        .isEqualTo("last words".getBytes());
            }
            assertThat(accepted.closed().failure()).isEmpty();
        }
    }

    private Recorder backend(String host, Listener listener, ClientTls tls) {
        return rig.connect(
                Rig.to(
                        host,
                        listener.address().getPort(),
                        tls,
                        true,
                        Duration.ofSeconds(20),
                        Optional.empty()));
    }

    private static ListenSettings with(Listener listener, ServerTls tls) {
        return new ListenSettings(listener.address(), Optional.of(tls), true, List.of());
    }

    private static String subject(SSLSocket client) throws Exception {
        return ((X509Certificate) client.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
    }

    private static String alpn(Listener listener, String... offered) throws Exception {
        try (SSLSocket client = secure(socket(listener), "mail.example.test")) {
            SSLParameters parameters = client.getSSLParameters();
            parameters.setApplicationProtocols(offered);
            client.setSSLParameters(parameters);
            client.startHandshake();
            client.getOutputStream().write(1);
            client.getInputStream().read();
            return client.getApplicationProtocol();
        }
    }

    private static void relayByteWise(ServerSocket relay, Listener listener) {
        try (Socket in = relay.accept();
                Socket out = socket(listener)) {
            CompletableFuture<Void> back = CompletableFuture.runAsync(() -> copyByteWise(out, in));
            copyByteWise(in, out);
            Recorder.await(back);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void copyByteWise(Socket from, Socket to) {
        try {
            InputStream in = from.getInputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                to.getOutputStream().write(b);
            }
            to.shutdownOutput();
        } catch (IOException e) {
            // One end has gone: then the other goes too.
            assertThat(e).isNotNull();
        }
    }
}
