package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;

/** It is the client's turn; there is no leg. */
sealed interface ClientState extends ImapState
        permits Opening,
                AwaitingCommand,
                AwaitingLiteral,
                AwaitingRest,
                DiscardingLiteral,
                DiscardingRest,
                AwaitingSasl,
                StartingTls {

    @Override
    default Step clientLine(Event.Line event) {
        if (!event.crlf()) {
            // Whether a literal follows such a line is a matter of taste, so nothing may follow it.
            event.text().wipe();
            return ended("Lines end in CRLF", SessionEnd.Cause.PROTOCOL, "bare line feed");
        }
        return line(event);
    }

    /** A line that ends in CRLF. */
    default Step line(Event.Line event) {
        return unexpected(event);
    }

    @Override
    default Step tooLong(Event.TooLong event) {
        // The dropped end may have announced a literal, which must not be taken for commands
        // (RFC 7888 section 4).
        return ended("Line is too long", SessionEnd.Cause.PROTOCOL, "line too long");
    }
}
