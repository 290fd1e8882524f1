package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;

/**
 * A part of a mail has been refused; what else the client has pipelined of it is refused too, up to
 * the last part or RSET (RFC 3030 section 2). In the same words: clients go by the answer to the
 * last part, and a 503 there would make a failure for now one for good.
 */
record RefusedChunks(InboundSession session, Refusal refusal) implements CommandState {
    @Override
    public RefusedChunks with(InboundSession changed) {
        return new RefusedChunks(changed, refusal);
    }

    @Override
    public Step mail(Command.Mail command) {
        return bad(Replies.MAIL_TWICE);
    }

    @Override
    public Step recipient(Command.Rcpt command) {
        return bad(Replies.RESET_FIRST);
    }

    @Override
    public Step data() {
        return bad(Replies.RESET_FIRST);
    }

    @Override
    public Step chunk(ChunkSize size) {
        return DroppingChunk.refused(session, size, refusal, new Actions());
    }

    @Override
    public Step lost(Leg gone, Actions actions) {
        return actions.to(new RefusedChunks(session.without(gone.number()), refusal));
    }

    @Override
    public Step drain(Event.Drain drain) {
        return session.end(Replies.LEAVING, SessionEnd.Cause.DRAIN, "drained");
    }
}
