package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;

/**
 * Where a session is. Every state carries only its own data; an event that it does not expect ends
 * in {@link #unexpected}.
 *
 * <pre>
 *  Opening
 *     | greeting
 *     v                literal                    line
 *  AwaitingCommand ------------> AwaitingLiteral ------> AwaitingRest --+--> (the command)
 *   |   |   ^  |                        ^-------------- literal --------+
 *   |   |   |  | refused literal
 *   |   |   |  +--------> DiscardingLiteral <--> DiscardingRest --> AwaitingCommand
 *   |   |   +-- TlsStarted -- StartingTls &lt;-- STARTTLS
 *   |   +-- AUTHENTICATE ---> AwaitingSasl --+
 *   |                                        | credentials
 *   +-- LOGIN, AUTHENTICATE with response ---+      nobody has the user: AwaitingCommand
 *                                            v      ^
 *                                        AwaitingRoute &lt;-------------+ the backend cannot be used
 *                                            v                       | and has not been told the
 *                                        AwaitingLeg ----------------+ password: another one
 *                                            v                       |
 *                                        AwaitingGreeting -----------+
 *                                            v                       |
 *                                        AwaitingCapability ---------+
 *                                         |  |   ^                   |
 *                                         |  v   | TLS               |
 *                                         | AwaitingStartTls --------+
 *                                         |  v   |                   |
 *                                         | StartingBackendTls ------+
 *                                         v                          |
 *                                        AwaitingId -----------------+
 *                                            v
 *                                        AwaitingLoginReply --- NO, BAD, silence: AwaitingCommand
 *                                            | OK    |
 *                                            |       v
 *                                            |  AwaitingLastCapability
 *                                            v       v
 *                                            Ended: passed through
 * </pre>
 *
 * The greeting may carry the capabilities and a backend need not be sent ID, so those states are
 * left out where they can be. Any state goes to {@link Ended} when the session is over. A response
 * of the backend that holds literals is completed in {@link AwaitingResponseLiteral} and {@link
 * AwaitingResponseLine} on behalf of the state that waits for it.
 */
sealed interface ImapState extends ProtocolEngine permits ClientState, LoginState, Ended {
    ImapSession session();

    /** Wipes the secrets it holds, because the session ends. */
    default void forget() {}

    @Override
    default Frame reads(Side side) {
        return Frame.NOTHING;
    }

    @Override
    default Step on(Event event) {
        if (event instanceof Event.Line line) {
            return line.from().isClient() ? clientLine(line) : backendLine(line);
        }
        if (event instanceof Event.Literal literal) {
            return literal.from().isClient() ? clientLiteral(literal) : backendLiteral(literal);
        }
        if (event instanceof Event.Routed routed) {
            return routed(routed);
        }
        if (event instanceof Event.Unroutable unroutable) {
            return unroutable(unroutable);
        }
        if (event instanceof Event.LegOpened opened) {
            return legOpened(opened);
        }
        if (event instanceof Event.LegFailed failed) {
            return legFailed(failed);
        }
        if (event instanceof Event.TlsStarted started) {
            return tlsStarted(started);
        }
        if (event instanceof Event.TooLong tooLong) {
            return tooLong(tooLong);
        }
        if (event instanceof Event.TimedOut timedOut) {
            return timedOut(timedOut);
        }
        if (event instanceof Event.Drain) {
            return ended("[UNAVAILABLE] Server is going down", SessionEnd.Cause.DRAIN, "drained");
        }
        return event instanceof Event.Opened opened ? opened(opened) : unexpected(event);
    }

    default Step opened(Event.Opened event) {
        return unexpected(event);
    }

    default Step clientLine(Event.Line event) {
        return unexpected(event);
    }

    default Step clientLiteral(Event.Literal event) {
        return unexpected(event);
    }

    default Step backendLine(Event.Line event) {
        return unexpected(event);
    }

    default Step backendLiteral(Event.Literal event) {
        return unexpected(event);
    }

    default Step tooLong(Event.TooLong event) {
        return unexpected(event);
    }

    default Step routed(Event.Routed event) {
        return unexpected(event);
    }

    default Step unroutable(Event.Unroutable event) {
        return unexpected(event);
    }

    default Step legOpened(Event.LegOpened event) {
        return unexpected(event);
    }

    default Step legFailed(Event.LegFailed event) {
        return unexpected(event);
    }

    default Step tlsStarted(Event.TlsStarted event) {
        return unexpected(event);
    }

    default Step timedOut(Event.TimedOut event) {
        return event.timer() == Timer.LOGIN
                ? ended("Too long without a login", SessionEnd.Cause.TIMEOUT, "no login in time")
                : unexpected(event);
    }

    /** The contract does not allow this event here: a fault of ours. */
    default Step unexpected(Event event) {
        return ended(
                "[SERVERBUG] Internal error",
                SessionEnd.Cause.INTERNAL,
                event.getClass().getSimpleName() + " in " + getClass().getSimpleName());
    }

    /** The session ends from outside, in the middle of whatever it does. */
    default Step ended(String text, SessionEnd.Cause cause, String detail) {
        forget();
        return session().bye("", text, cause, detail);
    }
}
