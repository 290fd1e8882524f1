package org.clustergate.pop3;

import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd.Cause;

/**
 * A state of a POP3 session: the AUTHORIZATION state of RFC 1939 section 4, taken apart. Everything
 * from the end of login on is passed through unread.
 *
 * <pre>
 *   Start ──opened──▶ Authorization ◀─────── a login failed ──────────────┐
 *                      │  ▲  │  │  └─QUIT, a limit─▶ Ended                │
 *                    STLS │  │  └─AUTH PLAIN─▶ AwaitingResponse          │
 *                      ▼  │  │                   │                       │
 *               StartingTls  PASS               response                  │
 *                            └──────┬────────────┘                        │
 *                                   ▼                                     │
 *            ┌─────────────▶ AwaitingRoute ──no backend──────────────────▶┤
 *            │                      │ routed                              │
 *            │                      ▼                                     │
 *            │                  Connecting                                │
 *            │                      │                                     │
 *            │               AwaitingGreeting ──▶ AwaitingCapabilities    │
 *       the backend                 │   │              │                  │
 *         failed                    │   │     ReadingCapabilities         │
 *      before it got                │   ▼              │                  │
 *      the password                 │  AwaitingStls ◀──┤                  │
 *            │                      │       │          │                  │
 *            │                      │ StartingBackendTls                  │
 *            │                      │       │          │                  │
 *            │                      ▼       ▼          ▼                  │
 *            └────────────── AwaitingXclient (where trusted)              │
 *                                   │                                     │
 *                        AwaitingUser or AwaitingGoAhead ──-ERR──────────▶┤
 *                                   │                                     │
 *              AwaitingLogin or AwaitingAuth ──-ERR, or the backend failed┘
 *                                   │ +OK
 *                                   ▼
 *                            Ended (passed through)
 * </pre>
 *
 * <p>A drain and the end of the login deadline lead from any state to {@code Ended}. An event that
 * a state does not expect ends in {@link #unexpected}.
 */
sealed interface Pop3State extends ProtocolEngine permits ClientState, AwaitingRoute, BackendState {
    /** The one leg that a POP3 session ever has at a time. */
    int LEG = 0;

    Side BACKEND = Side.leg(LEG);

    @Override
    default Step on(Event event) {
        if (event instanceof Event.Line line) {
            return line.from().isClient() ? clientLine(line) : backendLine(line);
        }
        if (event instanceof Event.TooLong tooLong) {
            return tooLong.from().isClient() ? clientLineTooLong() : backendLineTooLong();
        }
        if (event instanceof Event.Opened) {
            return opened();
        }
        if (event instanceof Event.Routed routed) {
            return routed(routed);
        }
        if (event instanceof Event.Unroutable unroutable) {
            return unroutable(unroutable);
        }
        if (event instanceof Event.LegOpened) {
            return legOpened();
        }
        if (event instanceof Event.LegFailed failed) {
            return legFailed(failed);
        }
        if (event instanceof Event.TlsStarted started) {
            return tlsStarted(started.side());
        }
        if (event instanceof Event.TimedOut timedOut) {
            return timedOut(timedOut.timer());
        }
        if (event instanceof Event.Drain) {
            return drain();
        }
        return unexpected("content");
    }

    /** What is read unless a state says otherwise: nothing. */
    @Override
    default Frame reads(Side side) {
        return Frame.NOTHING;
    }

    default Step opened() {
        return unexpected("opened");
    }

    default Step clientLine(Event.Line line) {
        return unexpected("a line from the client");
    }

    default Step clientLineTooLong() {
        return unexpected("a long line from the client");
    }

    default Step routed(Event.Routed event) {
        return unexpected("a route");
    }

    default Step unroutable(Event.Unroutable event) {
        return unexpected("a missing route");
    }

    default Step legOpened() {
        return unexpected("an open leg");
    }

    default Step legFailed(Event.LegFailed event) {
        return unexpected("a failed leg");
    }

    default Step backendLine(Event.Line line) {
        return unexpected("a line from the backend");
    }

    default Step backendLineTooLong() {
        return unexpected("a long line from the backend");
    }

    default Step tlsStarted(Side side) {
        return unexpected("started TLS");
    }

    /** Only the login deadline runs in every state; here while the client waits for an answer. */
    default Step timedOut(Timer timer) {
        return timer == Timer.LOGIN
                ? unavailable(Cause.UNAVAILABLE, "login deadline in " + getClass().getSimpleName())
                : unexpected("timer " + timer);
    }

    default Step drain() {
        return unavailable(Cause.DRAIN, "drained before login");
    }

    /** An event that cannot happen in this state by the contract: a fault of ours. */
    default Step unexpected(String event) {
        return unavailable(Cause.INTERNAL, event + " in " + getClass().getSimpleName());
    }

    /** Ends the session with a word to the client. */
    default Step unavailable(Cause cause, String detail) {
        forget();
        return Step.to(
                new ClientState.Ended(),
                new Action.Send(Side.CLIENT, Replies.line(Replies.UNAVAILABLE)),
                new Action.Close(cause, detail));
    }

    /** Ends the session without a word. */
    default Step hangUp(Cause cause, String detail) {
        forget();
        return Step.to(new ClientState.Ended(), new Action.Close(cause, detail));
    }

    /** Wipes the secrets that this state holds, if any. */
    default void forget() {}
}
