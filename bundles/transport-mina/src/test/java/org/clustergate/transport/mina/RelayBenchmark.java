package org.clustergate.transport.mina;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.clustergate.transport.Connection;
import org.clustergate.transport.Listener;

/**
 * Measures the transport alone, by hand: {@code RelayBenchmark relay|relay-tls|sessions|execute
 * [streams] [seconds]}. Load and backend share the process and its processors.
 */
final class RelayBenchmark {
    private RelayBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        String what = arguments.length > 0 ? arguments[0] : "relay";
        int streams = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1;
        int seconds = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 5;
        try (Rig rig = new Rig()) {
            for (int round = 0; round < 3; round++) {
                switch (what) {
                    case "relay" -> relay(rig, streams, seconds, false);
                    case "relay-tls" -> relay(rig, streams, seconds, true);
                    case "sessions" -> sessions(rig, streams, seconds);
                    case "execute" -> execute(rig, seconds);
                    default -> throw new IllegalArgumentException(what);
                }
            }
        }
    }

    /** A backend pours, clients drink. */
    private static void relay(Rig rig, int streams, int seconds, boolean tls) throws Exception {
        try (ServerSocketChannel source = ServerSocketChannel.open()) {
            source.bind(new InetSocketAddress(Rig.LOOPBACK, 0));
            Listener front =
                    front(rig, ((InetSocketAddress) source.getLocalAddress()).getPort(), tls);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            List<CompletableFuture<Long>> counts = new ArrayList<>();
            long io = ioThreadNanos();
            for (int i = 0; i < streams; i++) {
                Socket plain = new Socket(Rig.LOOPBACK, front.address().getPort());
                Socket client = tls ? Rig.secure(plain, "mail.example.test") : plain;
                client.getOutputStream().write(1);
                Thread pourer = new Thread(() -> pour(source));
                pourer.setDaemon(true);
                pourer.start();
                counts.add(
                        CompletableFuture.supplyAsync(
                                () -> drink(client, end), task -> new Thread(task).start()));
            }
            long total = 0;
            for (CompletableFuture<Long> count : counts) {
                total += count.get();
            }
            System.out.printf(
                    "%s %d streams: %.0f MB/s, I/O threads %.2f CPU s a GiB%n",
                    tls ? "relay-tls" : "relay",
                    streams,
                    total / 1e6 / seconds,
                    (ioThreadNanos() - io) / 1e9 / (total / (double) (1 << 30)));
            front.close();
        }
    }

    private static void pour(ServerSocketChannel source) {
        ByteBuffer data = ByteBuffer.allocateDirect(256 * 1024);
        try (SocketChannel to = source.accept()) {
            while (to.write(data.clear()) >= 0) {
                continue;
            }
        } catch (IOException e) {
            // The measurement is over.
            return;
        }
    }

    private static long drink(Socket client, long end) {
        byte[] buffer = new byte[256 * 1024];
        long total = 0;
        try (client) {
            InputStream in = client.getInputStream();
            while (System.nanoTime() < end) {
                total += in.read(buffer);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return total;
    }

    /** Connect, four questions and answers, close: about what a login is. */
    private static void sessions(Rig rig, int clients, int seconds) throws Exception {
        try (ServerSocket backend = new ServerSocket(0, 1024, Rig.LOOPBACK)) {
            Thread server = new Thread(() -> answer(backend));
            server.setDaemon(true);
            server.start();
            Listener front = front(rig, backend.getLocalPort(), false);
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            long io = ioThreadNanos();
            List<CompletableFuture<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                counts.add(
                        CompletableFuture.supplyAsync(
                                () -> ask(front, end), task -> new Thread(task).start()));
            }
            int total = 0;
            for (CompletableFuture<Integer> count : counts) {
                total += count.get();
            }
            System.out.printf(
                    "sessions %d clients: %d/s, I/O and accept threads %.3f CPU s for 1000%n",
                    clients, total / seconds, (ioThreadNanos() - io) / 1e6 / total);
            front.close();
        }
    }

    private static int ask(Listener front, long end) {
        int count = 0;
        byte[] line = new byte[40];
        try {
            for (; System.nanoTime() < end; count++) {
                try (Socket client = new Socket(Rig.LOOPBACK, front.address().getPort())) {
                    client.setTcpNoDelay(true);
                    for (int i = 0; i < 4; i++) {
                        client.getOutputStream().write(line);
                        client.getInputStream().readNBytes(line.length);
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return count;
    }

    private static void answer(ServerSocket backend) {
        try {
            while (!backend.isClosed()) {
                Socket socket = backend.accept();
                new Thread(
                                () -> {
                                    try (socket) {
                                        socket.setTcpNoDelay(true);
                                        InputStream in = socket.getInputStream();
                                        OutputStream out = socket.getOutputStream();
                                        byte[] buffer = new byte[4096];
                                        for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                                            out.write(buffer, 0, n);
                                        }
                                    } catch (IOException e) {
                                        // The measurement is over.
                                        return;
                                    }
                                })
                        .start();
            }
        } catch (IOException e) {
            // The measurement is over.
            return;
        }
    }

    /** From another thread to the I/O thread and back. */
    private static void execute(Rig rig, int seconds) throws Exception {
        Listener listener = rig.plain();
        try (Socket client = Rig.socket(listener)) {
            Connection connection = rig.accepted().opened();
            long[] nanos = new long[seconds * 20_000];
            for (int i = 0; i < nanos.length; i++) {
                CompletableFuture<Void> ran = new CompletableFuture<>();
                long start = System.nanoTime();
                connection.execute(() -> ran.complete(null));
                ran.get();
                nanos[i] = System.nanoTime() - start;
            }
            Arrays.sort(nanos);
            System.out.printf(
                    "execute: p50 %.1f us, p99 %.1f us (%s)%n",
                    nanos[nanos.length / 2] / 1e3,
                    nanos[nanos.length / 100 * 99] / 1e3,
                    client.isConnected());
        }
        listener.close();
    }

    private static Listener front(Rig rig, int backend, boolean tls) throws IOException {
        return rig.transport.listen(
                Rig.listening(tls ? Optional.of(Rig.SERVER) : Optional.empty(), tls),
                Relay.to(
                        rig.transport,
                        Rig.to(
                                "127.0.0.1",
                                backend,
                                Rig.TRUSTING,
                                false,
                                Duration.ofSeconds(10),
                                Optional.empty())));
    }

    private static long ioThreadNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        long total = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null
                    && (info.getThreadName().startsWith("IoThread")
                            || info.getThreadName().startsWith("clustergate"))) {
                total += threads.getThreadCpuTime(id);
            }
        }
        return total;
    }
}
