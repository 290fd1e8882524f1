package org.clustergate.directory.callout;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.wire.Octets;

/**
 * Drives the dialogue over one connection. Everything runs on the connection's I/O thread, but
 * {@link #wake}, {@link #due}, {@link #check} and {@link #end}, which may be called from any.
 */
final class ProbeConnection implements ConnectionHandler, ProbeDialogue.Effects {
    /** How long a connection rests with a transaction open: a burst often has a second half. */
    private static final long REST_NANOS = 2_000_000_000L;

    /** How long a server may take to close after QUIT. If we close first, our port is used up. */
    private static final long QUIT_NANOS = 2_000_000_000L;

    /** While questions are open their deadlines count. */
    private static final long NEVER_NANOS = Long.MAX_VALUE / 4;

    private final Prober prober;
    private final ProbeDialogue dialogue;
    private final LineCutter lines = new LineCutter();
    private final StringBuilder outgoing = new StringBuilder();

    private volatile Connection connection;
    private volatile boolean ending;

    /** When {@link #check} has something to look at, by {@link Prober#now()}. */
    private volatile long checkAt;

    private long since;
    private boolean resting;
    private boolean securing;
    private boolean wasReady;
    private boolean quitting;
    private boolean released;
    private String failure = "";

    ProbeConnection(Prober prober) {
        this.prober = prober;
        this.dialogue = prober.dialogue(this);
        this.since = prober.now();
        this.checkAt = since + prober.timeoutNanos();
    }

    @Override
    public void opened(Connection opened) {
        connection = opened;
        if (ending) {
            opened.abort();
        } else {
            opened.read(true);
        }
    }

    @Override
    public void received(ByteBuffer data) {
        try {
            // Nothing that came in plain text behind STARTTLS counts (RFC 3207 section 4.2).
            while (data.hasRemaining() && failure.isEmpty() && !securing) {
                Octets line = lines.next(data);
                if (line != null) {
                    dialogue.line(line);
                }
            }
        } catch (LineCutter.TooLongException e) {
            failed(e.getMessage());
        }
        work();
    }

    @Override
    public void tlsStarted() {
        securing = false;
        lines.clear();
        dialogue.secured();
        work();
    }

    @Override
    public void drained() {
        // The commands of one window are far below the high-water mark.
    }

    @Override
    public void closed(Optional<Failure> why, String detail) {
        if (failure.isEmpty()) {
            failure =
                    why.map(Failure::label).orElse("closed")
                            + (detail.isEmpty() ? "" : ": ")
                            + detail;
            if (connection == null && why.filter(Failure.CONNECT::equals).isPresent()) {
                prober.unwelcome(failure);
            }
        }
        release();
        prober.closed(this);
    }

    /** There may be questions. */
    void wake() {
        Connection open = connection;
        if (open != null) {
            open.execute(this::work);
        }
    }

    /** Takes questions while there is room, sends, and notices that it is over. */
    private void work() {
        if (!released && failure.isEmpty() && !quitting) {
            List<Question> next = prober.take(this, dialogue.room());
            if (!next.isEmpty()) {
                long now = prober.now();
                next.forEach(question -> question.sent(now));
                dialogue.ask(next);
            }
        }
        if (outgoing.length() > 0) {
            byte[] octets = outgoing.toString().getBytes(StandardCharsets.UTF_8);
            outgoing.setLength(0);
            connection.write(ByteBuffer.wrap(octets));
        }
        if (!failure.isEmpty()) {
            release();
            connection.abort();
        } else if (quitting) {
            release();
        } else {
            lookAtClock();
        }
    }

    private void lookAtClock() {
        boolean rests = dialogue.resting();
        if (rests && !resting) {
            since = prober.now();
            checkAt = since + Math.min(REST_NANOS, prober.idleNanos());
        } else if (!rests && wasReady) {
            checkAt = prober.now() + NEVER_NANOS;
        }
        resting = rests;
    }

    /** Gives back what it could not ask; the connection is of no more use. */
    private void release() {
        if (!released) {
            released = true;
            checkAt = prober.now() + QUIT_NANOS;
            List<Question> unanswered = dialogue.takeUnanswered();
            boolean useless =
                    !quitting && (!wasReady || !dialogue.useful() && !unanswered.isEmpty());
            prober.released(this, unanswered, useless, quitting ? "" : failure);
        }
    }

    /** Whether {@link #check} would do something. */
    boolean due(long now) {
        return now - checkAt >= 0;
    }

    /** Looks at the clock. */
    void check() {
        Connection open = connection;
        if (open != null) {
            open.execute(() -> checkNow(open));
        }
    }

    private void checkNow(Connection open) {
        long now = prober.now();
        if (!due(now)) {
            return;
        }
        if (released) {
            open.abort();
        } else if (!wasReady) {
            failed("no greeting or answer to EHLO in time");
            work();
        } else if (resting && now - since >= prober.idleNanos()) {
            dialogue.quit();
            work();
        } else if (resting) {
            checkAt = since + prober.idleNanos();
            dialogue.rest();
            work();
        }
    }

    /** Ends it: the gateway stops, or the server's settings have changed. */
    void end() {
        ending = true;
        Connection open = connection;
        if (open != null) {
            open.execute(open::abort);
        }
    }

    @Override
    public void send(String commands) {
        outgoing.append(commands);
    }

    @Override
    public void startTls() {
        securing = true;
        connection.startTls();
    }

    @Override
    public void ready() {
        wasReady = true;
        prober.ready(this);
    }

    @Override
    public void unwelcome(String why) {
        prober.unwelcome(why);
    }

    @Override
    public void nullSenderRefused() {
        prober.nullSenderRefused();
    }

    @Override
    public void quitting() {
        quitting = true;
    }

    @Override
    public void failed(String why) {
        if (failure.isEmpty()) {
            failure = why;
        }
    }
}
