package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;

/**
 * A literal that nobody wants is read and dropped, so that it is not taken for commands.
 *
 * @param refusal to be answered at the end of the command
 * @param left how much of it is to come
 */
record DiscardingLiteral(ImapSession session, ImapCommand refusal, int left)
        implements ClientState {

    /** Drops a literal, or ends the session where it is too long even for that. */
    static Step of(ImapSession session, ImapCommand refusal, int length) {
        // RFC 7888 section 4 leaves the choice between BAD and BYE.
        return length > Limits.DISCARDED_LITERAL
                ? session.bye(
                        "",
                        "[TOOBIG] Literal is too long",
                        SessionEnd.Cause.PROTOCOL,
                        "literal too long")
                : Step.to(new DiscardingLiteral(session, refusal, length));
    }

    private int piece() {
        return Math.min(left, Limits.LITERAL);
    }

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Literal(piece()) : Frame.NOTHING;
    }

    @Override
    public Step clientLiteral(Event.Literal event) {
        event.octets().wipe();
        int rest = left - piece();
        return Step.to(
                rest == 0
                        ? new DiscardingRest(session, refusal)
                        : new DiscardingLiteral(session, refusal, rest));
    }
}
