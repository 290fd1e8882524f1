package org.clustergate.directory.callout;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.Listener;
import org.clustergate.transport.Transport;

/**
 * A transport without sockets: everything happens in {@link #run}, one thing after the other. What
 * far servers say comes later, by a clock that only {@link #runUntil} moves.
 */
final class FakeNet implements Transport {
    private record Later(long due, long number, Runnable task) {}

    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Later> later =
            new PriorityQueue<>(
                    Comparator.comparingLong(Later::due).thenComparingLong(Later::number));
    private long number;

    /** The time on the clock. */
    long nanos;

    private final Map<Integer, FakeServer> servers = new HashMap<>();
    final List<Pipe> pipes = new ArrayList<>();

    /** How many octets come at a time. */
    int segment = Integer.MAX_VALUE;

    FakeServer server(int port) {
        return servers.computeIfAbsent(port, p -> new FakeServer());
    }

    /** Runs until nothing more happens. */
    void run() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }

    /** Runs, and moves the clock from one thing to the next until that is so. */
    void runUntil(BooleanSupplier enough) {
        run();
        while (!enough.getAsBoolean()) {
            Later next = later.remove();
            nanos = next.due();
            tasks.add(next.task());
            run();
        }
    }

    private void after(long delayNanos, Runnable task) {
        if (delayNanos == 0) {
            tasks.add(task);
        } else {
            later.add(new Later(nanos + delayNanos, number++, task));
        }
    }

    /** How many connections are open. */
    long open() {
        return pipes.stream().filter(pipe -> !pipe.closed).count();
    }

    @Override
    public Listener listen(ListenSettings settings, Acceptor acceptor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void connect(ConnectSettings settings, Connection near, ConnectionHandler handler) {
        FakeServer server = server(settings.port());
        Pipe pipe = new Pipe(handler, server, settings);
        pipes.add(pipe);
        after(
                server.roundTripNanos,
                () -> {
                    if (server.refuses) {
                        pipe.finish(Optional.of(Failure.CONNECT), "connection refused");
                    } else {
                        server.connections++;
                        handler.opened(pipe);
                        pipe.send(pipe.session.greeting());
                    }
                });
    }

    /** A connection, seen from the gateway; the server is at its other end. */
    final class Pipe implements Connection {
        private final ConnectionHandler handler;
        private final FakeServer server;
        final ConnectSettings settings;
        final FakeServer.Session session;
        private boolean closed;
        private boolean tls;

        Pipe(ConnectionHandler handler, FakeServer server, ConnectSettings settings) {
            this.handler = handler;
            this.server = server;
            this.settings = settings;
            this.session = server.new Session();
        }

        void send(String text) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < octets.length; ) {
                int length = Math.min(segment, octets.length - from);
                ByteBuffer part = ByteBuffer.allocate(length).put(octets, from, length).flip();
                after(
                        server.roundTripNanos,
                        () -> {
                            if (!closed) {
                                handler.received(part);
                            }
                        });
                from += length;
            }
        }

        void finish(Optional<Failure> failure, String detail) {
            if (!closed) {
                closed = true;
                handler.closed(failure, detail);
            }
        }

        @Override
        public void write(ByteBuffer data) {
            String text = StandardCharsets.UTF_8.decode(data).toString();
            tasks.add(
                    () -> {
                        if (server.stopped) {
                            return;
                        }
                        send(session.received(text));
                        if (session.over) {
                            after(server.roundTripNanos, () -> finish(Optional.empty(), ""));
                        }
                    });
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress("192.0.2.1", 25);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress("192.0.2.9", 50000);
        }

        @Override
        public boolean tls() {
            return tls;
        }

        @Override
        public String sni() {
            return "";
        }

        @Override
        public long pending() {
            return 0;
        }

        @Override
        public void read(boolean on) {}

        @Override
        public void startTls() {
            tasks.add(
                    () -> {
                        tls = true;
                        handler.tlsStarted();
                    });
        }

        @Override
        public void close() {
            abort();
        }

        @Override
        public void abort() {
            tasks.add(() -> finish(Optional.empty(), "aborted"));
        }

        @Override
        public void execute(Runnable task) {
            tasks.add(task);
        }
    }
}
