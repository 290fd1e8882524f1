package org.clustergate.health;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.Listener;
import org.clustergate.transport.Transport;

/** A transport without sockets: everything happens in {@link #run}, one thing after the other. */
final class FakeNet implements Transport {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Map<String, FakeServer> servers = new HashMap<>();
    final List<Pipe> pipes = new ArrayList<>();

    /** How many octets come at a time. */
    int segment = Integer.MAX_VALUE;

    /** What is wrong with the transport itself. */
    RuntimeException broken;

    private long open;

    FakeServer server(String host, int port) {
        return servers.computeIfAbsent(host + ":" + port, p -> new FakeServer());
    }

    /** Runs until nothing more happens. */
    void run() {
        Runnable task = tasks.poll();
        while (task != null) {
            task.run();
            task = tasks.poll();
        }
    }

    /** How many connections are open or on their way. */
    long open() {
        return open;
    }

    @Override
    public Listener listen(ListenSettings settings, Acceptor acceptor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void connect(ConnectSettings settings, Connection near, ConnectionHandler handler) {
        if (broken != null) {
            throw broken;
        }
        FakeServer server = server(settings.host(), settings.port());
        Pipe pipe = new Pipe(handler, server, settings);
        pipes.add(pipe);
        open++;
        tasks.add(
                () -> {
                    if (server.refuses) {
                        pipe.finish(Optional.of(Failure.CONNECT), "connection refused");
                    } else if (!server.swallows) {
                        server.connections++;
                        handler.opened(pipe);
                        if (server.closes) {
                            tasks.add(() -> pipe.finish(Optional.empty(), ""));
                        } else {
                            pipe.send(pipe.session.greeting());
                        }
                    }
                });
    }

    /** A connection, seen from the gateway; the server is at its other end. */
    final class Pipe implements Connection {
        final ConnectionHandler handler;
        final ConnectSettings settings;
        private final FakeServer server;
        private final FakeServer.Session session;
        private boolean closed;
        private boolean tls;
        private boolean reading;

        Pipe(ConnectionHandler handler, FakeServer server, ConnectSettings settings) {
            this.handler = handler;
            this.server = server;
            this.settings = settings;
            this.session = server.new Session(settings.port());
        }

        boolean isOpen() {
            return !closed;
        }

        private void send(String text) {
            byte[] octets = text.getBytes(StandardCharsets.UTF_8);
            for (int from = 0; from < octets.length; ) {
                int length = Math.min(segment, octets.length - from);
                ByteBuffer part = ByteBuffer.allocate(length).put(octets, from, length).flip();
                tasks.add(
                        () -> {
                            if (!closed && reading) {
                                handler.received(part);
                            }
                        });
                from += length;
            }
        }

        void finish(Optional<Failure> failure, String detail) {
            if (!closed) {
                closed = true;
                open--;
                handler.closed(failure, detail);
            }
        }

        @Override
        public void write(ByteBuffer data) {
            String text = StandardCharsets.UTF_8.decode(data).toString();
            tasks.add(
                    () -> {
                        if (closed) {
                            return;
                        }
                        send(session.received(text));
                        if (session.over) {
                            tasks.add(() -> finish(Optional.empty(), ""));
                        }
                    });
        }

        @Override
        public InetSocketAddress remote() {
            return new InetSocketAddress("192.0.2.1", settings.port());
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
        public void read(boolean on) {
            reading = on;
        }

        @Override
        public void startTls() {
            tasks.add(
                    () -> {
                        if (server.badTls) {
                            finish(Optional.of(Failure.TLS), "certificate expired");
                        } else {
                            tls = true;
                            handler.tlsStarted();
                        }
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
