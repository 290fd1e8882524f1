package org.clustergate.core.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.core.backends.OpeningGates;
import org.clustergate.engine.Failure;
import org.clustergate.engine.Side;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;

/**
 * One backend connection of a session, from the wish to connect to its end. Runs on the session's
 * I/O thread.
 */
final class Leg implements ConnectionHandler {
    /** Whom a leg belongs to. It hears nothing of a leg that it has dropped. */
    interface Owner {
        void legOpened(Leg leg);

        void legReceived(Leg leg, ByteBuffer data);

        void legDrained(Leg leg);

        void legSecured(Leg leg);

        void legClosed(Leg leg, Failure failure, String detail);
    }

    private static final long NOT_HELD = Long.MIN_VALUE;

    private final Owner owner;
    private final Side side;
    private final Backend backend;
    private final boolean copy;
    private final long began = System.nanoTime();
    private Optional<OpeningGates.Ticket> ticket = Optional.empty();
    private Optional<Connection> connection = Optional.empty();
    private boolean dropped;
    private long heldSince = NOT_HELD;

    Leg(Owner owner, int number, Backend backend, boolean copy) {
        this.owner = owner;
        this.side = Side.leg(number);
        this.backend = backend;
        this.copy = copy;
    }

    /** Whether the client does not know of it. */
    boolean isCopy() {
        return copy;
    }

    Side side() {
        return side;
    }

    Backend backend() {
        return backend;
    }

    /** Nanoseconds since the wish to connect. */
    long age() {
        return System.nanoTime() - began;
    }

    /** The connection, once it is open. */
    Optional<Connection> connection() {
        return connection;
    }

    boolean dropped() {
        return dropped;
    }

    /** Its place at the backend's gate. */
    void holds(OpeningGates.Ticket place) {
        ticket = Optional.of(place);
        if (dropped) {
            place.leave();
        }
    }

    /** The backend has taken the user, or nobody waits for that any more. */
    void settled() {
        ticket.ifPresent(OpeningGates.Ticket::leave);
    }

    /** Whether it has too much to send, so that its source is not to be read. */
    boolean held() {
        boolean above =
                connection.isPresent() && connection.get().pending() > Connection.HIGH_WATER;
        if (!above) {
            heldSince = NOT_HELD;
        } else if (heldSince == NOT_HELD) {
            heldSince = System.nanoTime();
        }
        return above;
    }

    /** Whether it has held its source up for so long without a break. */
    boolean heldFor(Duration time, long now) {
        return held() && now - heldSince >= time.toNanos();
    }

    /** Closes at once: its backend takes nothing. */
    void abort() {
        dropped = true;
        settled();
        connection.ifPresent(Connection::abort);
    }

    /** The owner is done with it: what was written still goes out, nothing comes in any more. */
    void drop() {
        dropped = true;
        settled();
        connection.ifPresent(Connection::close);
    }

    @Override
    public void opened(Connection opened) {
        connection = Optional.of(opened);
        if (dropped) {
            opened.abort();
        } else {
            owner.legOpened(this);
        }
    }

    @Override
    public void received(ByteBuffer data) {
        if (!dropped) {
            owner.legReceived(this, data);
        }
    }

    @Override
    public void drained() {
        if (!dropped) {
            owner.legDrained(this);
        }
    }

    @Override
    public void tlsStarted() {
        if (!dropped) {
            owner.legSecured(this);
        }
    }

    @Override
    public void closed(Optional<Failure> failure, String detail) {
        settled();
        if (!dropped) {
            dropped = true;
            owner.legClosed(this, failure.orElse(Failure.CLOSED), detail);
        }
    }
}
