package org.clustergate.core.session;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;

/** A connection without a socket: remembers what is done to it and does what the test says. */
final class FakeConnection implements Connection {
    final StringBuilder written = new StringBuilder();
    final Deque<Runnable> tasks = new ArrayDeque<>();
    final Deque<Runnable> whenSent = new ArrayDeque<>();
    ConnectionHandler handler;
    long pending;
    boolean reading;
    boolean watched;
    boolean tls;
    String ended = "";
    int writes;

    void runTasks() {
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
    }

    void receive(String text) {
        handler.received(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
        runTasks();
    }

    void goAway() {
        handler.closed(Optional.empty(), "closed by peer");
        runTasks();
    }

    void fail(Failure failure) {
        handler.closed(Optional.of(failure), failure.label());
        runTasks();
    }

    String takeWritten() {
        String text = written.toString();
        written.setLength(0);
        return text;
    }

    @Override
    public InetSocketAddress remote() {
        return new InetSocketAddress("192.0.2.9", 5000);
    }

    @Override
    public InetSocketAddress local() {
        return new InetSocketAddress("192.0.2.1", 143);
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
    public void write(ByteBuffer data) {
        writes++;
        written.append(StandardCharsets.ISO_8859_1.decode(data));
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public void whenSent(Runnable task) {
        whenSent.add(task);
    }

    @Override
    public void read(boolean on) {
        reading = on;
        watched = false;
    }

    @Override
    public void watch() {
        reading = false;
        watched = true;
    }

    @Override
    public void startTls() {
        ended = "starttls";
    }

    @Override
    public void close() {
        ended = "closed";
    }

    @Override
    public void abort() {
        ended = "aborted";
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }
}
