package org.clustergate.transport.mina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.clustergate.transport.mina.Rig.socket;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.clustergate.engine.Failure;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.Listener;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransportTest {
    private Rig rig;

    /** Sends back what comes. */
    static class Echo extends Recorder {
        @Override
        public void received(ByteBuffer data) {
            connection.write(data);
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

    @Test
    void echoes() throws Exception {
        Listener listener = rig.handling(Echo::new).plain();

        try (Socket client = socket(listener)) {
            client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.getInputStream().readNBytes(5)).isEqualTo("hello".getBytes());
        }
        assertThat(rig.accepted().closed()).isEqualTo(end("closed by the peer"));
    }

    @Test
    void keepsManySmallWritesInOrder() throws Exception {
        Listener listener = rig.plain();
        StringBuilder expected = new StringBuilder();

        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            for (int i = 0; i < 2000; i++) {
                char c = (char) ('a' + i % 26);
                expected.append(c);
                accepted.write(String.valueOf(c));
            }
            byte[] got = client.getInputStream().readNBytes(2000);
            assertThat(new String(got, StandardCharsets.US_ASCII)).isEqualTo(expected.toString());
        }
    }

    @Test
    void writesOfOneCallLeaveTogether() throws Exception {
        Listener listener = rig.plain();

        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(
                    () -> {
                        for (int i = 0; i < 100; i++) {
                            connection.write(Recorder.ascii("line\r\n"));
                        }
                    });
            byte[] buffer = new byte[10_000];

            assertThat(client.getInputStream().read(buffer)).isEqualTo(600);
        }
    }

    @Test
    void sendsWhatIsLeftToAPeerThatSendsNoMore() throws Exception {
        Listener listener =
                rig.handling(
                                () ->
                                        new Recorder() {
                                            @Override
                                            public void received(ByteBuffer data) {
                                                connection.write(ByteBuffer.allocate(5_000_000));
                                            }
                                        })
                        .plain();

        try (Socket client = socket(listener)) {
            client.getOutputStream().write(1);
            client.shutdownOutput();

            assertThat(client.getInputStream().readAllBytes()).hasSize(5_000_000);
        }
        assertThat(rig.accepted().closed()).isEqualTo(end("closed by the peer"));
    }

    @Test
    void closesAfterEverythingIsSentAlsoWhenThePeerStillSends() throws Exception {
        Listener listener = rig.plain();

        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            rig.accepted.add(accepted);
            Connection connection = accepted.opened();
            accepted.on(() -> connection.read(false));
            client.getOutputStream().write(new byte[50_000]);
            accepted.on(
                    () -> {
                        connection.write(ByteBuffer.allocate(3_000_000));
                        connection.close();
                        connection.write(Recorder.ascii("too late"));
                    });

            assertThat(client.getInputStream().readAllBytes()).hasSize(3_000_000);
        }
        assertThat(rig.accepted().closed()).isEqualTo(end("closed by us"));
    }

    @Test
    void tellsOfAReset() throws Exception {
        Listener listener = rig.plain();
        try (Socket client = socket(listener)) {
            client.setSoLinger(true, 0);
        }

        assertThat(rig.accepted().closed())
                .isEqualTo(new Recorder.End(Optional.of(Failure.CLOSED), "Connection reset"));
    }

    @Test
    void receivesNothingWhileReadingIsOff() throws Exception {
        Listener listener = rig.plain();

        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(
                    () -> {
                        connection.read(false);
                        connection.read(false);
                    });
            client.getOutputStream().write("late".getBytes(StandardCharsets.US_ASCII));
            accepted.write("x");
            client.getInputStream().read();
            assertThat(accepted.text()).isEmpty();

            accepted.on(
                    () -> {
                        connection.read(true);
                        connection.read(true);
                    });
            accepted.awaitText("late");
        }
    }

    @Test
    void togglingReadingDoesNotHoldUpAHalfDoneWrite() throws Exception {
        Listener listener = rig.plain();

        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(() -> connection.write(ByteBuffer.allocate(20_000_000)));
            for (int i = 0; i < 100; i++) {
                boolean on = i % 2 == 1;
                accepted.on(() -> connection.read(on));
            }

            assertThat(client.getInputStream().readNBytes(20_000_000)).hasSize(20_000_000);
        }
    }

    @Test
    void aHandlerThatThrowsLosesItsConnectionOnly() throws Exception {
        AtomicInteger number = new AtomicInteger();
        Listener listener =
                rig.handling(
                                () ->
                                        number.getAndIncrement() == 0
                                                ? new Recorder() {
                                                    @Override
                                                    public void received(ByteBuffer data) {
                                                        throw new StackOverflowError("on purpose");
                                                    }
                                                }
                                                : new Echo())
                        .plain();

        try (Socket bad = socket(listener)) {
            Recorder failing = rig.accepted();
            try (Socket good = socket(listener)) {
                bad.getOutputStream().write(1);
                assertThat(bad.getInputStream().read()).isEqualTo(-1);
                assertThat(failing.closed().failure()).contains(Failure.CLOSED);

                good.getOutputStream().write(7);
                assertThat(good.getInputStream().read()).isEqualTo(7);
            }
        }
    }

    @Test
    void bothConnectionsOfASessionLiveOnOneThread() throws Exception {
        Listener listener = rig.handling(Echo::new).plain();
        List<Socket> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                clients.add(socket(listener));
                Recorder accepted = rig.accepted();
                Connection near = accepted.opened();
                Recorder leg = new Recorder();
                rig.transport.connect(Rig.to(listener.address().getPort()), near, leg);
                leg.write("ping");
                leg.awaitText("ping");
                rig.accepted().opened();

                assertThat(leg.threads).isEqualTo(accepted.threads).hasSize(1);
            }
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    @Test
    void acceptedConnectionsSpreadOverTheThreads() throws Exception {
        rig.close();
        rig =
                new Rig(
                        Rig.settings(
                                3,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(1)),
                        20_000);
        Listener listener = rig.plain();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            try (Socket client = socket(listener)) {
                assertThat(client.isConnected()).isTrue();
                Recorder accepted = rig.accepted();
                accepted.opened();
                threads.addAll(accepted.threads);
            }
        }

        assertThat(threads).doesNotHaveDuplicates().hasSize(3);
    }

    @Test
    void runsTasksOnTheConnectionsThreadAlsoWhileItsWritesAreBlocked() throws Exception {
        Listener listener = rig.plain();

        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            accepted.on(() -> connection.write(ByteBuffer.allocate(50_000_000)));
            CompletableFuture<Thread> ran = new CompletableFuture<>();
            connection.execute(() -> ran.complete(Thread.currentThread()));

            assertThat(accepted.threads).containsExactly(Recorder.await(ran));
            assertThat(connection.pending()).isPositive();
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void neverRunsATaskWithinTheCall() throws Exception {
        Listener listener = rig.plain();
        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            Connection connection = accepted.opened();
            List<String> order = new ArrayList<>();
            CompletableFuture<Void> done = new CompletableFuture<>();
            accepted.on(
                    () -> {
                        connection.execute(
                                () -> {
                                    order.add("task");
                                    done.complete(null);
                                });
                        order.add("caller");
                    });
            Recorder.await(done);

            assertThat(order).containsExactly("caller", "task");
            assertThat(client.isConnected()).isTrue();
        }
    }

    @Test
    void losesNoTaskOfAStormFromOtherThreads() throws Exception {
        Listener listener = rig.plain();
        try (Socket client = socket(listener);
                Socket other = socket(listener)) {
            Connection one = rig.accepted().opened();
            Connection two = rig.accepted().opened();
            int each = 50_000;
            CountDownLatch done = new CountDownLatch(4 * each);
            List<Thread> storm = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Connection target = i % 2 == 0 ? one : two;
                storm.add(
                        new Thread(
                                () -> {
                                    for (int n = 0; n < each; n++) {
                                        target.execute(done::countDown);
                                    }
                                }));
            }
            storm.forEach(Thread::start);

            assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(client.isConnected() && other.isConnected()).isTrue();
        }
    }

    @Test
    void tellsWhyAConnectionCouldNotBeOpened() throws Exception {
        int closedPort;
        try (ServerSocketChannel unused = ServerSocketChannel.open()) {
            unused.bind(new InetSocketAddress(Rig.LOOPBACK, 0));
            closedPort = ((InetSocketAddress) unused.getLocalAddress()).getPort();
        }

        Recorder refused = rig.connect(Rig.to(closedPort));

        assertThat(refused.closed().failure()).contains(Failure.CONNECT);
        assertThat(refused.closed().detail())
                .isEqualTo("127.0.0.1 port " + closedPort + ": Connection refused");
        assertThat(refused.threads.iterator().next().getName()).startsWith("IoThread");
    }

    @Test
    void givesUpOnABackendThatDoesNotAnswer() throws Exception {
        try (ServerSocketChannel full = ServerSocketChannel.open()) {
            full.bind(new InetSocketAddress(Rig.LOOPBACK, 0), 1);
            List<SocketChannel> fillers = new ArrayList<>();
            try {
                for (int i = 0; i < 4; i++) {
                    SocketChannel filler = SocketChannel.open();
                    filler.configureBlocking(false);
                    filler.connect(full.getLocalAddress());
                    fillers.add(filler);
                }
                int port = ((InetSocketAddress) full.getLocalAddress()).getPort();

                Recorder waiting =
                        rig.connect(
                                Rig.to(
                                        "127.0.0.1",
                                        port,
                                        Rig.TRUSTING,
                                        false,
                                        Duration.ofMillis(300),
                                        Optional.empty()));

                assertThat(waiting.closed().failure()).contains(Failure.TIMEOUT);
            } finally {
                for (SocketChannel filler : fillers) {
                    filler.close();
                }
            }
        }
    }

    @Test
    void looksNamesUpOffTheIoThreadsAndTriesEveryAddress() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        rig.close();
        rig =
                new Rig(
                        TransportSettings.DEFAULT,
                        20_000,
                        host -> {
                            assertThat(Thread.currentThread().getName())
                                    .startsWith("clustergate-lookup");
                            switch (host) {
                                case "two.test":
                                    return new InetAddress[] {
                                        // Nobody listens there.
                                        InetAddress.getByName("127.0.0.9"),
                                        InetAddress.getByName("127.0.0.1")
                                    };
                                case "stuck.test":
                                    try {
                                        stuck.await();
                                    } catch (InterruptedException e) {
                                        Thread.currentThread().interrupt();
                                    }
                                    throw new UnknownHostException(host);
                                default:
                                    throw new UnknownHostException(host);
                            }
                        });
        Listener listener = rig.handling(Echo::new).plain();
        int port = listener.address().getPort();

        assertThat(named("two.test", port).opened().remote().getAddress())
                .isEqualTo(InetAddress.getByName("127.0.0.1"));
        assertThat(named("none.test", port).closed().failure()).contains(Failure.RESOLVE);
        Recorder.End end =
                rig.connect(
                                Rig.to(
                                        "stuck.test",
                                        port,
                                        Rig.TRUSTING,
                                        false,
                                        Duration.ofMillis(200),
                                        Optional.empty()))
                        .closed();
        stuck.countDown();
        assertThat(end.failure()).contains(Failure.TIMEOUT);
    }

    @Test
    void connectsFromTheGivenAddress() throws Exception {
        Listener listener = rig.plain();
        Recorder leg =
                rig.connect(
                        new ConnectSettings(
                                "127.0.0.1",
                                listener.address().getPort(),
                                "127.0.0.5",
                                Rig.TRUSTING,
                                false,
                                Duration.ofSeconds(5),
                                Optional.empty()));

        leg.opened();
        assertThat(rig.accepted().opened().remote().getAddress().getHostAddress())
                .isEqualTo("127.0.0.5");
    }

    @Test
    void saysWhereItCannotListen() throws Exception {
        Listener listener = rig.plain();

        assertThatThrownBy(
                        () ->
                                rig.transport.listen(
                                        new ListenSettings(
                                                listener.address(),
                                                Optional.empty(),
                                                false,
                                                List.of()),
                                        rig.acceptor()))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "cannot listen on 127.0.0.1:"
                                + listener.address().getPort()
                                + ": Address already in use");
    }

    @Test
    void listensOnAllAddressesOfBothFamiliesAtOnePort() throws Exception {
        assumeTrue(hasIpv6(), "this machine has no IPv6");
        int port;
        try (ServerSocketChannel unused = ServerSocketChannel.open()) {
            unused.bind(new InetSocketAddress(0));
            port = ((InetSocketAddress) unused.getLocalAddress()).getPort();
        }
        rig.handling(Echo::new).transport.listen(all("0.0.0.0", port), rig.acceptor());
        rig.transport.listen(all("::", port), rig.acceptor());

        for (String address : List.of("127.0.0.1", "::1")) {
            try (Socket client = Rig.bounded(new Socket(address, port))) {
                client.getOutputStream().write(4);
                assertThat(client.getInputStream().read()).isEqualTo(4);
            }
        }
        try (Rig other = new Rig()) {
            for (String address : List.of("0.0.0.0", "::")) {
                assertThatThrownBy(
                                () -> other.transport.listen(all(address, port), other.acceptor()))
                        .isInstanceOf(IOException.class)
                        .hasMessageEndingWith("Address already in use");
            }
        }
    }

    private static boolean hasIpv6() {
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            channel.bind(new InetSocketAddress("::1", 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static ListenSettings all(String address, int port) {
        return new ListenSettings(
                new InetSocketAddress(address, port), Optional.empty(), false, List.of());
    }

    @Test
    void aClosedListenerKeepsItsConnectionsAndItsPortCanBeUsedAgain() throws Exception {
        Listener listener = rig.handling(Echo::new).plain();
        try (Socket client = socket(listener)) {
            rig.accepted().opened();
            listener.close();
            assertThatThrownBy(() -> socket(listener)).isInstanceOf(IOException.class);
            client.getOutputStream().write(5);
            assertThat(client.getInputStream().read()).isEqualTo(5);

            Listener again =
                    rig.transport.listen(
                            new ListenSettings(
                                    listener.address(), Optional.empty(), false, List.of()),
                            rig.acceptor());
            try (Socket next = socket(again)) {
                next.getOutputStream().write(6);
                assertThat(next.getInputStream().read()).isEqualTo(6);
            }
        }
    }

    @Test
    void turnsClientsAwayBeforeDescriptorsRunOut() throws Exception {
        rig.close();
        rig =
                new Rig(
                        Rig.settings(
                                1,
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(1)),
                        6);
        Listener listener = rig.handling(Echo::new).plain();

        try (Socket one = socket(listener);
                Socket two = socket(listener);
                Socket three = socket(listener)) {
            for (int i = 0; i < 3; i++) {
                rig.accepted().opened();
            }
            try (Socket tooMany = socket(listener)) {
                assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
            }
            two.shutdownOutput();
            one.getOutputStream().write(1);
            assertThat(one.getInputStream().read()).isEqualTo(1);
            assertThat(three.isConnected()).isTrue();
        }
    }

    @Test
    void survivesThousandsOfConnectionsAndForgetsThem() throws Exception {
        Listener listener = rig.handling(Echo::new).plain();
        for (int round = 0; round < 4; round++) {
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                clients.add(socket(listener));
            }
            for (Socket client : clients) {
                client.getOutputStream().write(1);
            }
            for (Socket client : clients) {
                assertThat(client.getInputStream().read()).isEqualTo(1);
                client.close();
            }
            for (int i = 0; i < 500; i++) {
                rig.accepted().closed();
            }
        }
        // On each I/O thread something more has been done since its last socket was closed.
        try (Socket one = socket(listener);
                Socket two = socket(listener)) {
            rig.accepted().opened();
            rig.accepted().opened();
            assertThat(rig.transport.openSockets()).isEqualTo(2);
            assertThat(one.getOption(StandardSocketOptions.SO_KEEPALIVE)).isFalse();
            assertThat(two.isConnected()).isTrue();
        }
    }

    @Test
    void deactivationEndsEverything() throws Exception {
        Listener listener = rig.plain();
        try (Socket client = socket(listener)) {
            Recorder accepted = rig.accepted();
            accepted.opened();
            Thread io = accepted.threads.iterator().next();

            rig.close();

            accepted.closed();
            assertThat(client.getInputStream().read()).isEqualTo(-1);
            io.join(20_000);
            assertThat(io.isAlive()).isFalse();
        }
    }

    private Recorder named(String host, int port) {
        return rig.connect(
                Rig.to(host, port, Rig.TRUSTING, false, Duration.ofSeconds(10), Optional.empty()));
    }

    private static Recorder.End end(String detail) {
        return new Recorder.End(Optional.empty(), detail);
    }
}
