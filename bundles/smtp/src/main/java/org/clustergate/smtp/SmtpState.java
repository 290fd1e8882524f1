package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;

/**
 * A state of either engine: hands each event to the method that is named for it. What a state does
 * not expect ends in {@link #unexpected}.
 */
sealed interface SmtpState extends ProtocolEngine
        permits Ended, FirstOctet, FirstLine, InboundState, SubmissionState {

    /** A command with its parameters: 512 octets (RFC 5321 section 4.5.3.1.4) and extensions. */
    int MAX_COMMAND = 2048;

    /**
     * A line of a backend's reply: 512 octets in RFC 5321 section 4.5.3.1.5; real ones are longer.
     */
    int MAX_REPLY = 4096;

    @Override
    default Step on(Event event) {
        if (event instanceof Event.Line line) {
            return line.from().isClient() ? clientLine(line) : legLine(line);
        }
        if (event instanceof Event.TooLong tooLong) {
            return tooLong.from().isClient() ? clientTooLong(tooLong) : legTooLong(tooLong);
        }
        if (event instanceof Event.Data data) {
            return content(data);
        }
        if (event instanceof Event.DataEnd end) {
            return contentEnd(end);
        }
        if (event instanceof Event.Literal octets) {
            return octets(octets);
        }
        return onOther(event);
    }

    private Step onOther(Event event) {
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
        if (event instanceof Event.TlsStarted tls) {
            return tlsStarted(tls);
        }
        if (event instanceof Event.Recalled recalled) {
            return recalled(recalled);
        }
        if (event instanceof Event.Flushed flushed) {
            return flushed(flushed);
        }
        if (event instanceof Event.TimedOut timedOut) {
            return timedOut(timedOut);
        }
        return event instanceof Event.Drain drain ? drain(drain) : opened(event);
    }

    /** What cannot happen here by the contract is a fault of ours. */
    default Step unexpected(Event event) {
        return new Actions()
                .client(Replies.FAULT)
                .close(
                        SessionEnd.Cause.INTERNAL,
                        event.getClass().getSimpleName() + " in " + getClass().getSimpleName());
    }

    default Step opened(Event event) {
        return unexpected(event);
    }

    default Step octets(Event.Literal octets) {
        return unexpected(octets);
    }

    default Step clientLine(Event.Line line) {
        return unexpected(line);
    }

    default Step clientTooLong(Event.TooLong tooLong) {
        return unexpected(tooLong);
    }

    default Step content(Event.Data data) {
        return unexpected(data);
    }

    default Step contentEnd(Event.DataEnd end) {
        return unexpected(end);
    }

    default Step routed(Event.Routed routed) {
        return unexpected(routed);
    }

    default Step unroutable(Event.Unroutable unroutable) {
        return unexpected(unroutable);
    }

    default Step legOpened(Event.LegOpened opened) {
        return unexpected(opened);
    }

    default Step legLine(Event.Line line) {
        return unexpected(line);
    }

    default Step legTooLong(Event.TooLong tooLong) {
        return unexpected(tooLong);
    }

    default Step legFailed(Event.LegFailed failed) {
        return unexpected(failed);
    }

    default Step tlsStarted(Event.TlsStarted tls) {
        return unexpected(tls);
    }

    default Step recalled(Event.Recalled recalled) {
        return unexpected(recalled);
    }

    default Step flushed(Event.Flushed flushed) {
        return unexpected(flushed);
    }

    default Step timedOut(Event.TimedOut timedOut) {
        return unexpected(timedOut);
    }

    default Step drain(Event.Drain drain) {
        return unexpected(drain);
    }

    @Override
    default Frame reads(Side side) {
        return Frame.NOTHING;
    }

    /** Whether it is that timer that has run out. */
    static boolean is(Event.TimedOut event, Timer timer) {
        return event.timer() == timer;
    }
}
