package org.clustergate.engine;

import java.nio.ByteBuffer;
import java.util.List;
import org.clustergate.backend.Backend;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.Octets;

/**
 * What happens to an engine. The client's going away is no event: the driver closes all legs at
 * once, without a QUIT, a dot or anything else of our own.
 */
public sealed interface Event {
    /** The client is connected; implicit TLS is done. Always the first event. */
    record Opened() implements Event {}

    /**
     * A line, without its line end.
     *
     * @param crlf false when it ended in a bare LF; a CR elsewhere in it is still there
     * @param more whether further octets have already come behind it
     */
    record Line(Side from, Octets text, boolean crlf, boolean more) implements Event {}

    /** A line was longer than asked for; it is dropped up to its end. */
    record TooLong(Side from) implements Event {}

    /** The octets asked for by {@link Frame.Literal}. */
    record Literal(Side from, Octets octets) implements Event {}

    /**
     * A piece of message content, as it is to be forwarded.
     *
     * @param bareLineEnd whether a CR without LF or an LF without CR has come up to here (RFC 5321
     *     section 2.3.8), or a line of a dot and NUL, which some servers take for the end
     */
    record Data(Side from, ByteBuffer content, boolean bareLineEnd) implements Event {}

    /**
     * The final dot of message content has come.
     *
     * @param bareLineEnd whether the content had a bare CR or LF, or a dot and NUL, anywhere
     */
    record DataEnd(Side from, boolean bareLineEnd) implements Event {}

    /**
     * {@link Action.FindRoute} found a backend.
     *
     * @param tentative a guess: if the backend refuses the login, the client is told to try again
     *     later
     * @param fullLogin log in as {@code query.user()}, with its domain, and not as it was typed
     * @param copies backends that get a copy of the recipient's mail besides
     */
    record Routed(
            RouteQuery query,
            Backend backend,
            boolean tentative,
            boolean fullLogin,
            List<Backend> copies)
            implements Event {
        public Routed {
            copies = List.copyOf(copies);
        }

        /** This backend, surely, and no other. */
        public Routed(RouteQuery query, Backend backend) {
            this(query, backend, false, false, List.of());
        }
    }

    /**
     * {@link Action.FindRoute} found none.
     *
     * @param temporary false only where every backend said that it has no such user, or a rule
     *     forbids it
     * @param reason for the log, not for the client
     */
    record Unroutable(RouteQuery query, boolean temporary, String reason) implements Event {}

    /** {@link Action.Recall} found this, perhaps nothing. */
    record Recalled(List<CommitLedger.Entry> entries) implements Event {
        public Recalled {
            entries = List.copyOf(entries);
        }
    }

    /** A leg is connected; implicit TLS and PROXY header are done. */
    record LegOpened(int leg) implements Event {}

    /** What was sent to the leg before {@link Action.Flush} has been taken by the network. */
    record Flushed(int leg) implements Event {}

    /**
     * A leg could not be opened, its TLS handshake failed, or it is gone; the number is free again.
     * Also the answer to a TLS start that the backend did not follow.
     */
    record LegFailed(int leg, Failure failure, String detail) implements Event {}

    /**
     * The TLS handshake asked for by {@link Action.StartTls} is done. Everything before it is void.
     */
    record TlsStarted(Side side) implements Event {}

    /** A timer has run out. */
    record TimedOut(Timer timer) implements Event {}

    /** The session must end soon: say goodbye where the protocol can. */
    record Drain() implements Event {}
}
