package org.clustergate.health;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;

/**
 * One test: drives its dialogue over one connection. Everything runs on the connection's I/O
 * thread, but {@link #check} and {@link #abandon}, which may be called from any. Tells what came of
 * it once, and once more when its connection is gone.
 */
final class TestRun implements ConnectionHandler {
    /** How long a backend may take to close after QUIT. If we close first, our port is used up. */
    static final Duration GOODBYE = Duration.ofSeconds(2);

    /** The transport has a better word for a connection that does not come in time. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final LineInput input = new LineInput();
    private final BiConsumer<TestRun, Act.Outcome> concluded;
    private final Consumer<TestRun> gone;
    private final LongSupplier nanoTime;
    private final Duration timeout;
    private final AtomicBoolean over = new AtomicBoolean();

    private volatile Connection connection;
    private volatile boolean abandoned;

    /** When {@link #check} has something to do. */
    private volatile long until;

    private Dialogue dialogue;
    private boolean securing;
    private boolean aborted;

    /**
     * @param timeout for all of it
     * @param concluded hears what came of it
     * @param gone hears that the connection is gone
     */
    TestRun(
            Dialogue dialogue,
            Duration timeout,
            LongSupplier nanoTime,
            BiConsumer<TestRun, Act.Outcome> concluded,
            Consumer<TestRun> gone) {
        this.dialogue = dialogue;
        this.timeout = timeout;
        this.nanoTime = nanoTime;
        this.concluded = concluded;
        this.gone = gone;
        this.until = nanoTime.getAsLong() + timeout.toNanos();
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
        if (abandoned) {
            opened.abort();
        } else {
            opened.read(true);
        }
    }

    @Override
    public void received(ByteBuffer data) {
        try {
            // What comes in plain text behind STARTTLS makes the transport fail the handshake.
            while (!aborted && !securing) {
                Dialogue.Line line = input.next(data);
                if (line == null) {
                    return;
                }
                perform(dialogue.line(line));
            }
        } catch (LineInput.TooMuchException e) {
            perform(Dialogue.broken(e.getMessage()));
        }
    }

    @Override
    public void tlsStarted() {
        securing = false;
        input.clear();
        perform(dialogue.secured());
    }

    @Override
    public void drained() {
        // A few short commands are far below the high-water mark.
    }

    @Override
    public void closed(Optional<Failure> failure, String detail) {
        String why = failure.map(Failure::label).orElse("closed");
        String more = detail.isEmpty() ? "" : ": " + detail;
        conclude(new Act.Failed(why + more + awaited()));
        gone.accept(this);
    }

    private void perform(Dialogue.Move move) {
        dialogue = move.next();
        for (Act act : move.acts()) {
            if (act instanceof Act.Send send) {
                connection.write(ByteBuffer.wrap(send.octets().toArray()));
            } else if (act instanceof Act.StartTls) {
                securing = true;
                connection.startTls();
            } else if (act instanceof Act.Skip skip) {
                input.skip(skip.octets());
            } else if (act instanceof Act.Outcome outcome) {
                conclude(outcome);
            } else if (act instanceof Act.Abort) {
                abort();
            }
        }
    }

    private void abort() {
        aborted = true;
        connection.abort();
    }

    private void conclude(Act.Outcome outcome) {
        if (over.compareAndSet(false, true)) {
            until = nanoTime.getAsLong() + GOODBYE.toNanos();
            concluded.accept(this, outcome);
        }
    }

    /** What was still to come, once the connection was open. */
    private String awaited() {
        return connection == null ? "" : ", awaiting " + dialogue.awaits();
    }

    /** Looks at the clock. Called several times a second. */
    void check(long now) {
        if (now - until < 0) {
            return;
        }
        Connection open = connection;
        if (open != null) {
            open.execute(() -> late(now));
        } else if (now - until >= GRACE.toNanos()) {
            abandoned = true;
            conclude(late());
        }
    }

    private void late(long now) {
        // The test may have been over in time, and this be about the time for a goodbye.
        if (now - until >= 0 && !aborted) {
            conclude(late());
            abort();
        }
    }

    private Act.Failed late() {
        return new Act.Failed("timeout: " + timeout.toMillis() + " ms are over" + awaited());
    }

    /** Ends it, with no outcome. */
    void abandon() {
        over.set(true);
        abandoned = true;
        Connection open = connection;
        if (open != null) {
            open.execute(
                    () -> {
                        if (!aborted) {
                            abort();
                        }
                    });
        }
    }
}
