package org.clustergate.transport.mina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.transport.mina.Rig.secure;
import static org.clustergate.transport.mina.Rig.socket;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Connection;
import org.clustergate.transport.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class BackPressureTest {
    private static final int TOTAL = 64 * 1024 * 1024;

    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** MINA's own TLS filter loses most of this: its queue ends after 64 writes. */
    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 16384, 65536, 1_000_000})
    void losesNothingToASlowTlsReader(int size) throws Exception {
        Listener listener = rig.tls(true);
        int count = 100;
        byte[] data = new byte[size * count];
        new Random(size).nextBytes(data);
        try (Socket client = secure(socket(listener), "mail.example.test")) {
            client.getOutputStream().write(1);
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(
                    () -> {
                        for (int i = 0; i < count; i++) {
                            connection.write(ByteBuffer.wrap(data, i * size, size));
                        }
                        assertThat(connection.pending()).isEqualTo(data.length);
                    });

            assertThat(client.getInputStream().readNBytes(data.length)).isEqualTo(data);
            accepted.on(() -> assertThat(connection.pending()).isZero());
            assertThat(accepted.drains()).isEqualTo(data.length > Connection.HIGH_WATER ? 1 : 0);
        }
    }

    /** Client to backend and back, through a relay that stops reading above the high mark. */
    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void relaysWithBoundedMemory(boolean clientTls, boolean backendTls) throws Exception {
        Listener backend = rig.handling(TransportTest.Echo::new).tls(backendTls);
        Listener front =
                rig.transport.listen(
                        Rig.listening(Optional.of(Rig.SERVER), clientTls),
                        Relay.to(
                                rig.transport,
                                Rig.to(
                                        "127.0.0.1",
                                        backend.address().getPort(),
                                        Rig.TRUSTING,
                                        backendTls,
                                        Duration.ofSeconds(10),
                                        Optional.empty())));
        try (Socket plain = socket(front);
                Socket client = clientTls ? secure(plain, "mail.example.test") : plain) {
            CompletableFuture<Long> sent = CompletableFuture.supplyAsync(() -> send(client));

            long got = checksum(client.getInputStream());

            assertThat(got).isEqualTo(sent.get());
        }
    }

    @Test
    void callsDrainedOnlyAfterTheHighMark() throws Exception {
        Listener listener = rig.plain();
        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(() -> connection.write(ByteBuffer.allocate(Connection.HIGH_WATER)));
            client.getInputStream().readNBytes(Connection.HIGH_WATER);
            accepted.on(() -> assertThat(connection.pending()).isZero());
            assertThat(accepted.drains()).isZero();

            accepted.on(() -> connection.write(ByteBuffer.allocate(Connection.HIGH_WATER + 1)));
            client.getInputStream().readNBytes(Connection.HIGH_WATER + 1);
            accepted.on(() -> assertThat(connection.pending()).isZero());
            assertThat(accepted.drains()).isEqualTo(1);
        }
    }

    @Test
    void closesAPeerThatTakesNothingWhenItIsClosed() throws Exception {
        rig.close();
        rig =
                new Rig(
                        Rig.settings(
                                1,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofMillis(200)),
                        20_000);
        Listener listener = rig.plain();
        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(
                    () -> {
                        connection.write(ByteBuffer.allocate(50_000_000));
                        connection.close();
                    });

            assertThat(accepted.closed().failure()).contains(Failure.TIMEOUT);
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void closesAPeerThatTakesNothingForTooLong() throws Exception {
        rig.close();
        rig =
                new Rig(
                        Rig.settings(
                                1,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(60)),
                        20_000);
        Listener listener = rig.plain();
        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(() -> connection.write(ByteBuffer.allocate(50_000_000)));

            assertThat(accepted.closed())
                    .isEqualTo(
                            new Recorder.End(
                                    Optional.of(Failure.TIMEOUT), "the peer takes no data"));
            assertThat(client.isConnected()).isTrue();
        }
    }

    private static long send(Socket client) {
        CRC32 sum = new CRC32();
        Random random = new Random(7);
        byte[] buffer = new byte[100_000];
        try {
            for (int left = TOTAL; left > 0; ) {
                random.nextBytes(buffer);
                int count = Math.min(left, 1 + random.nextInt(buffer.length));
                client.getOutputStream().write(buffer, 0, count);
                sum.update(buffer, 0, count);
                left -= count;
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sum.getValue();
    }

    private static long checksum(InputStream in) throws IOException {
        CRC32 sum = new CRC32();
        byte[] buffer = new byte[64 * 1024];
        for (int left = TOTAL; left > 0; ) {
            int count = in.read(buffer, 0, Math.min(left, buffer.length));
            if (count < 0) {
                throw new IOException("cut off, " + left + " octets are missing");
            }
            sum.update(buffer, 0, count);
            left -= count;
        }
        return sum.getValue();
    }
}
