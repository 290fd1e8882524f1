package org.clustergate.transport.mina;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.clustergate.engine.Failure;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connected socket and its handler. One chunk at a time is with MINA, the rest waits in the
 * {@link Outbox}; what the handler writes while it is called leaves when it returns. Everything on
 * the I/O thread, but for {@link #execute}.
 */
final class MinaConnection implements Connection, SocketEvents {
    private static final Logger LOG = LoggerFactory.getLogger(MinaConnection.class);

    private enum Phase {
        /** The handler has not heard {@code opened}. */
        NEW,
        OPEN,
        /** The peer sends no more; what we have for it still goes out. */
        PEER_ENDED,
        /** We have closed; what was written before goes out. */
        CLOSING,
        /** All is said, and the peer hears it out: see {@link Lingering}. */
        LINGERING,
        CLOSED
    }

    private final Supplier<TransportSettings> settings;
    private final TcpSession session;
    private final InetSocketAddress remote;
    private final InetSocketAddress local;
    private final Outbox outbox = new Outbox();
    private final ConnectionTls tls;
    private final WriteWatch writes = new WriteWatch();

    private final Inbox inbox = new Inbox();

    /** Who waits until nothing is pending any more. */
    private final Deque<Runnable> whenSent = new ArrayDeque<>(1);

    private ConnectionHandler handler;
    private Phase phase = Phase.NEW;
    private boolean socketRead = true;
    private boolean corked;
    private boolean inFlight;
    private boolean above;
    private boolean cut;
    private boolean reasonKnown;
    private Optional<Failure> failure = Optional.empty();
    private String detail = "";
    private long pending;
    private IoThread.Timer deadline;

    MinaConnection(
            Supplier<TransportSettings> settings,
            TlsStart tlsStart,
            TcpSession session,
            InetSocketAddress remote,
            InetSocketAddress local) {
        this.settings = settings;
        this.session = session;
        this.remote = remote;
        this.local = local;
        tls = new ConnectionTls(this, tlsStart, outbox);
        session.events(this);
    }

    IoThread thread() {
        return session.thread();
    }

    void handler(ConnectionHandler connectionHandler) {
        handler = connectionHandler;
    }

    /** Sends octets that the handler does not count: a PROXY header. */
    void writeRaw(ByteBuffer data) {
        outbox.addRaw(data);
        submit();
    }

    /** Tells the handler that the connection is open. */
    void open() {
        phase = Phase.OPEN;
        call(() -> handler.opened(this));
    }

    @Override
    public InetSocketAddress remote() {
        return remote;
    }

    @Override
    public InetSocketAddress local() {
        return local;
    }

    @Override
    public boolean tls() {
        return tls.established();
    }

    @Override
    public String sni() {
        return tls.sni();
    }

    @Override
    public long pending() {
        return pending;
    }

    @Override
    public void write(ByteBuffer data) {
        if (data.hasRemaining() && (phase == Phase.OPEN || phase == Phase.PEER_ENDED)) {
            pending += data.remaining();
            above |= pending > HIGH_WATER;
            outbox.add(data);
            submit();
        }
    }

    @Override
    public void whenSent(Runnable task) {
        if (pending == 0) {
            execute(task);
        } else {
            whenSent.add(task);
        }
    }

    @Override
    public void read(boolean on) {
        inbox.read(on);
        if (on && (inbox.hasOctets() || inbox.ended())) {
            thread().execute(this::deliverKept);
        }
        updateReading();
    }

    @Override
    public void watch() {
        inbox.watch();
        updateReading();
    }

    @Override
    public void startTls() {
        startTls(settings.get().handshakeTimeout());
    }

    /** Starts TLS, at the beginning of a connection or later; it has that long. */
    void startTls(Duration limit) {
        if (tls.started() || phase != Phase.NEW && phase != Phase.OPEN) {
            return;
        }
        if (!inbox.hasOctets()) {
            tls.start(limit);
        } else {
            // RFC 3207 section 4.2, CVE-2011-0411: plain text is not to be read as if it were
            // protected.
            tlsBroken("plain text behind the start of TLS");
        }
    }

    @Override
    public void close() {
        if (phase == Phase.NEW || phase == Phase.OPEN || phase == Phase.PEER_ENDED) {
            reason(Optional.empty(), "closed by us");
            inbox.clear();
            phase = Phase.CLOSING;
            updateReading();
            closeDeadline();
            submit();
        }
    }

    @Override
    public void abort() {
        reason(Optional.empty(), "closed by us at once");
        phase = Phase.CLOSED;
        session.closeNow();
    }

    @Override
    public void execute(Runnable task) {
        thread().execute(() -> call(task));
    }

    // What the socket says.

    @Override
    public void connected() {
        throw new IllegalStateException("connected already");
    }

    @Override
    public void received(ByteBuffer data) {
        if (tls.started()) {
            tls.received(data);
        } else {
            deliver(data);
        }
    }

    @Override
    public void sent(Chunk chunk) {
        inFlight = false;
        pending -= chunk.credit();
        submit();
        if (above && pending <= LOW_WATER) {
            above = false;
            if (phase == Phase.OPEN || phase == Phase.PEER_ENDED) {
                call(handler::drained);
            }
        }
        while (pending == 0 && !whenSent.isEmpty()) {
            call(whenSent.poll());
        }
    }

    @Override
    public void inputClosed() {
        if (phase == Phase.NEW || phase == Phase.OPEN) {
            if (tls.started() && !tls.established()) {
                end(Failure.TLS, "closed by the peer during the TLS handshake");
            } else if (tls.established() && !inbox.ended()) {
                // RFC 8446 section 6.1: whoever cuts a connection does not know how to say this.
                cut = true;
            }
            endOfInput();
        }
    }

    /** Nothing more comes; the handler hears of it behind what it has not taken yet. */
    void endOfInput() {
        if (phase != Phase.OPEN) {
            return;
        }
        inbox.end();
        if (!inbox.atEnd()) {
            updateReading();
        } else if (cut) {
            end(Failure.CLOSED, "cut off without a TLS close_notify");
        } else {
            peerEnded();
        }
    }

    private void peerEnded() {
        reason(Optional.empty(), "closed by the peer");
        phase = Phase.PEER_ENDED;
        updateReading();
        closeDeadline();
        submit();
    }

    @Override
    public void failed(Throwable cause) {
        Failure kind = tls.started() && !tls() ? Failure.TLS : Failure.CLOSED;
        reason(Optional.of(kind), Problems.explain(cause));
    }

    @Override
    public void closed() {
        phase = Phase.CLOSED;
        cancelDeadline();
        outbox.clear();
        whenSent.clear();
        inbox.clear();
        reason(Optional.of(Failure.CLOSED), "connection lost");
        ConnectionHandler told = handler;
        handler = null;
        if (told != null) {
            call(() -> told.closed(failure, detail));
        }
    }

    @Override
    public void checkProgress() {
        if (writes.isStuck(inFlight, session.getWrittenBytes(), settings.get().writeTimeout())) {
            end(Failure.TIMEOUT, "the peer takes no data");
        }
    }

    // What TLS says.

    /** The handshake is done. */
    void secured() {
        if (phase == Phase.NEW) {
            open();
        } else if (phase == Phase.OPEN) {
            call(handler::tlsStarted);
        }
        updateReading();
        submit();
    }

    /** Octets for the handler, if it wants any; else they are kept. */
    void deliver(ByteBuffer data) {
        if (phase == Phase.OPEN) {
            if (inbox.passes()) {
                call(() -> handler.received(data));
            } else {
                inbox.keep(data);
                updateReading();
            }
        }
    }

    /**
     * TLS is over, or did not come to be. The alert that says so goes out, if the peer takes it.
     */
    void tlsBroken(String problem) {
        if (phase != Phase.CLOSED) {
            reason(Optional.of(Failure.TLS), problem);
            inbox.clear();
            outbox.dropPlain();
            phase = Phase.CLOSING;
            updateReading();
            closeDeadline();
            submit();
        }
    }

    /** Whether it has been closed at once. */
    boolean gone() {
        return phase == Phase.CLOSED;
    }

    // Helpers.

    private void deliverKept() {
        while (phase == Phase.OPEN) {
            ByteBuffer data = inbox.next();
            if (data == null) {
                break;
            }
            call(() -> handler.received(data));
        }
        if (inbox.ended()) {
            endOfInput();
        }
        updateReading();
    }

    /** Hands the next chunk to the network, or finishes where there is none. */
    private void submit() {
        if (corked || inFlight || phase == Phase.CLOSED || phase == Phase.LINGERING) {
            return;
        }
        try {
            Chunk chunk = outbox.next();
            boolean closing = phase == Phase.CLOSING || phase == Phase.PEER_ENDED;
            if (chunk == null && closing && outbox.isEmpty()) {
                if (tls()) {
                    outbox.addRaw(tls.closeNotify());
                    chunk = outbox.next();
                } else {
                    finish();
                }
            }
            if (chunk != null) {
                inFlight = true;
                session.send(chunk);
            }
        } catch (SSLException e) {
            end(Failure.TLS, Problems.explain(e));
        } catch (IOException e) {
            end(Failure.CLOSED, Problems.explain(e));
        }
    }

    /** Everything is sent. */
    private void finish() throws IOException {
        if (phase == Phase.PEER_ENDED) {
            session.closeNow();
        } else {
            phase = Phase.LINGERING;
            cancelDeadline();
            Lingering.end(session, this);
        }
    }

    void updateReading() {
        // Also when closing: what was written before the handshake is done still has to leave.
        boolean handshake =
                tls.shaking()
                        && (phase == Phase.NEW || phase == Phase.OPEN || phase == Phase.CLOSING);
        boolean on =
                tls.ready()
                        && (handshake && !inbox.hasOctets()
                                || phase == Phase.OPEN && inbox.readsSocket());
        if (on != socketRead) {
            socketRead = on;
            if (on) {
                session.resumeRead();
            } else {
                session.suspendRead();
            }
        }
    }

    void end(Failure kind, String problem) {
        reason(Optional.of(kind), problem);
        phase = Phase.CLOSED;
        session.closeNow();
    }

    private void reason(Optional<Failure> kind, String text) {
        if (!reasonKnown) {
            reasonKnown = true;
            failure = kind;
            detail = text;
        }
    }

    private void closeDeadline() {
        deadline(
                settings.get().closeTimeout(),
                () -> {
                    // Not in order after all.
                    if (failure.isEmpty()) {
                        failure = Optional.of(Failure.TIMEOUT);
                        detail = "the peer did not take the rest in time";
                    }
                    session.closeNow();
                });
    }

    void deadline(Duration limit, Runnable task) {
        cancelDeadline();
        deadline = thread().after(limit, task);
    }

    void cancelDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
    }

    /** Calls the handler; what it writes leaves afterwards, together. */
    private void call(Runnable event) {
        boolean outer = corked;
        corked = true;
        try {
            event.run();
        } catch (Throwable t) {
            LOG.error("The handler of a connection failed; the connection is closed", t);
            end(Failure.CLOSED, "failure inside the gateway");
        } finally {
            corked = outer;
        }
        submit();
    }
}
