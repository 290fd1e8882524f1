package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.Octets;

/** A response to a challenge of AUTH is awaited (RFC 4954 section 4). */
sealed interface ResponseState extends SubmissionState
        permits AwaitingPlain,
                AwaitingUser,
                AwaitingPassword,
                AwaitingToken,
                AwaitingAnswer,
                AnsweringInVain {

    /** The challenge that asks for it, in base64. */
    String challenge();

    /** Takes the response in base64, over an initial one too; wipes it. */
    Step response(Octets base64);

    /** Gives the login up, for what has come instead of a response. */
    default Step refuse(String reply) {
        return session().bad(reply);
    }

    /** Sends the challenge. */
    default Step prompt() {
        return new Actions()
                .client("334 " + challenge())
                .timer(Timer.CLIENT, session().settings().commandDeadline())
                .to(this);
    }

    @Override
    default Frame reads(Side side) {
        return side.isClient() ? new Frame.Line(MAX_AUTH_LINE) : Frame.NOTHING;
    }

    @Override
    default Step clientTooLong(Event.TooLong tooLong) {
        return refuse(Replies.TOO_LONG);
    }

    @Override
    default Step clientLine(Event.Line line) {
        Octets text = line.text();
        if (!line.crlf()) {
            text.wipe();
            return session()
                    .end(leave(), Replies.BARE_LINE_END, SessionEnd.Cause.PROTOCOL, "bare LF");
        }
        return text.length() == 1 && text.at(0) == '*'
                ? refuse(Replies.AUTH_CANCELLED)
                : response(text);
    }
}
