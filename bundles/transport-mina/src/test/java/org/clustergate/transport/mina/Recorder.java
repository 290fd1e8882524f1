package org.clustergate.transport.mina;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;

/** Writes down what happens to a connection, for tests to wait for. */
class Recorder implements ConnectionHandler {
    /** How a connection ended. */
    record End(Optional<Failure> failure, String detail) {}

    final CompletableFuture<Connection> opened = new CompletableFuture<>();
    final CompletableFuture<Connection> secured = new CompletableFuture<>();
    final CompletableFuture<End> closed = new CompletableFuture<>();
    final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ByteArrayOutputStream input = new ByteArrayOutputStream();
    protected Connection connection;
    private int drains;

    static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    Connection opened() throws Exception {
        return await(opened);
    }

    End closed() throws Exception {
        return await(closed);
    }

    /** Runs it on the I/O thread and waits for that. */
    void on(Runnable task) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        opened().execute(
                        () -> {
                            task.run();
                            done.complete(null);
                        });
        await(done);
    }

    void write(String text) throws Exception {
        Connection open = opened();
        on(() -> open.write(ascii(text)));
    }

    static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    synchronized String text() {
        return input.toString(StandardCharsets.US_ASCII);
    }

    synchronized int drains() {
        return drains;
    }

    /** Waits until that has come in. */
    synchronized void awaitText(String text) throws InterruptedException {
        long due = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!text().contains(text)) {
            long left = TimeUnit.NANOSECONDS.toMillis(due - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("only: " + text());
            }
            wait(left);
        }
    }

    @Override
    public void opened(Connection open) {
        threads.add(Thread.currentThread());
        connection = open;
        opened.complete(open);
    }

    @Override
    public void received(ByteBuffer data) {
        threads.add(Thread.currentThread());
        synchronized (this) {
            input.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
            notifyAll();
        }
    }

    @Override
    public synchronized void drained() {
        threads.add(Thread.currentThread());
        drains++;
        notifyAll();
    }

    @Override
    public void tlsStarted() {
        threads.add(Thread.currentThread());
        secured.complete(connection);
    }

    @Override
    public void closed(Optional<Failure> failure, String detail) {
        threads.add(Thread.currentThread());
        if (!closed.complete(new End(failure, detail))) {
            throw new AssertionError("closed twice");
        }
    }
}
