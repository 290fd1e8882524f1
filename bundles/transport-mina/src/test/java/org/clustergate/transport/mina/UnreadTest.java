package org.clustergate.transport.mina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.transport.mina.Rig.secure;
import static org.clustergate.transport.mina.Rig.socket;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Connection;
import org.clustergate.transport.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is noticed of a peer that is not read, and what is known of what it was sent. */
@Timeout(60)
class UnreadTest {
    private static final int MUCH = 50_000_000;

    private Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new Rig();
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    /** A client that has said one octet, and that is not read any more from then on. */
    private Socket client(boolean tls) throws Exception {
        Listener listener = tls ? rig.tls(true) : rig.plain();
        Socket client = tls ? secure(socket(listener), "mail.example.test") : socket(listener);
        client.getOutputStream().write('x');
        return client;
    }

    /** Closes so that the peer is sent a reset and no end. */
    private static void reset(Socket client) throws IOException {
        client.setSoLinger(true, 0);
        client.close();
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void aResetIsNoticedWhileThePeerIsWatched() throws Exception {
        try (Socket client = client(false)) {
            Recorder accepted = rig.accepted();
            accepted.awaitText("x");
            Connection connection = accepted.opened();
            accepted.on(connection::watch);

            reset(client);

            assertThat(accepted.closed().failure()).contains(Failure.CLOSED);
        }
    }

    /** The kernel knows, but nothing tells of a socket that is not read. */
    @Test
    void aResetOfAPeerThatIsNotReadIsNoticedWhenItIsReadAgain() throws Exception {
        try (Socket client = client(false)) {
            Recorder accepted = rig.accepted();
            accepted.awaitText("x");
            Connection connection = accepted.opened();
            accepted.on(() -> connection.read(false));
            reset(client);
            // Time for the reset to come in, and several turns of the selector.
            for (int i = 0; i < 3; i++) {
                CompletableFuture<Void> later = new CompletableFuture<>();
                connection.execute(() -> later.complete(null));
                Recorder.await(later);
            }
            assertThat(accepted.closed).isNotDone();

            accepted.on(() -> connection.read(true));

            assertThat(accepted.closed().failure()).contains(Failure.CLOSED);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatAWatchedPeerSendsIsKeptUntilItIsRead(boolean tls) throws Exception {
        try (Socket client = client(tls)) {
            Recorder accepted = rig.accepted();
            accepted.awaitText("x");
            Connection connection = accepted.opened();
            accepted.on(connection::watch);
            CompletableFuture<Void> all = CompletableFuture.runAsync(() -> sendMuch(client));
            // Far more than one read: the rest waits in the kernels, and the client with it.
            accepted.on(connection::watch);
            assertThat(accepted.text()).isEqualTo("x");
            assertThat(all).isNotDone();

            accepted.on(() -> connection.read(true));
            Recorder.await(all);
            accepted.awaitText("the end");

            assertThat(accepted.text()).hasSize(1 + MUCH + "the end".length());
        }
    }

    private static void sendMuch(Socket client) {
        try {
            client.getOutputStream().write(new byte[MUCH]);
            send(client, "the end");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theOrderlyEndOfAWatchedPeerIsToldWhenItIsRead(boolean tls) throws Exception {
        try (Socket client = client(tls)) {
            Recorder accepted = rig.accepted();
            accepted.awaitText("x");
            Connection connection = accepted.opened();
            accepted.on(connection::watch);
            client.shutdownOutput();
            // It can still be answered, and is: the answer comes after its end has come in.
            accepted.write("answer");
            assertThat(client.getInputStream().readNBytes(6)).isEqualTo("answer".getBytes());
            assertThat(accepted.closed).isNotDone();

            accepted.on(() -> connection.read(true));

            assertThat(accepted.closed())
                    .isEqualTo(new Recorder.End(Optional.empty(), "closed by the peer"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void saysWhenEverythingHasBeenTakenByTheNetwork(boolean tls) throws Exception {
        try (Socket client = client(tls)) {
            Recorder accepted = rig.accepted();
            accepted.awaitText("x");
            Connection connection = accepted.opened();
            CompletableFuture<Long> sent = new CompletableFuture<>();
            CompletableFuture<Long> nothing = new CompletableFuture<>();
            accepted.on(
                    () -> {
                        connection.whenSent(() -> nothing.complete(connection.pending()));
                        connection.write(ByteBuffer.allocate(MUCH));
                        connection.whenSent(() -> sent.complete(connection.pending()));
                        // Never within the call.
                        assertThat(nothing).isNotDone();
                    });
            Recorder.await(nothing);
            // Nobody reads it, and no kernel takes so much.
            accepted.on(() -> assertThat(connection.pending()).isPositive());
            assertThat(sent).isNotDone();

            client.getInputStream().readNBytes(MUCH);

            assertThat(Recorder.await(sent)).isZero();
        }
    }

    @Test
    void whatABrokenConnectionWasSentIsNeverSaidToBeTaken() throws Exception {
        try (Socket client = client(false)) {
            Recorder accepted = rig.accepted();
            accepted.awaitText("x");
            Connection connection = accepted.opened();
            AtomicBoolean sent = new AtomicBoolean();
            accepted.on(
                    () -> {
                        connection.write(ByteBuffer.allocate(MUCH));
                        connection.whenSent(() -> sent.set(true));
                    });

            reset(client);

            assertThat(accepted.closed().failure()).contains(Failure.CLOSED);
            accepted.on(() -> assertThat(sent).isFalse());
        }
    }
}
