package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.SmtpReply;

/**
 * The octets behind a BDAT (RFC 3030 section 2) go to all legs that recipients wait for, as what
 * follows DATA: not every backend has CHUNKING, and all are to get the same. So dots are doubled
 * here, and a last line without an end gets one. As after DATA, no leg has its final dot before all
 * is known to be good.
 *
 * @param left how many octets are still to come
 * @param last whether the mail ends with them
 */
record Chunk(InboundSession session, Mail mail, Content content, long left, boolean last)
        implements ContentState {

    /** The first chunk of a mail whose backends are ready for it. */
    static Step first(InboundSession session, Mail mail, ChunkSize size, Actions actions) {
        session.received(mail, actions);
        return next(session.inContent(), mail, Content.chunked(session, mail), size, actions);
    }

    /** One more chunk. */
    static Step next(
            InboundSession session, Mail mail, Content content, ChunkSize size, Actions actions) {
        Chunk next = new Chunk(session, mail, content, size.octets(), size.last());
        // RFC 1870 section 6.3: what is too big need not be heard out.
        if (content.tooBigWith(size.octets())) {
            return next.refuse(Refusal.of(mail, Replies.TOO_BIG), actions);
        }
        actions.timer(Timer.CLIENT, session.settings().commandDeadline());
        return size.octets() == 0 ? next.whole(actions) : actions.to(next);
    }

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Chunk(left) : ContentState.super.reads(side);
    }

    @Override
    public Step content(Event.Data data) {
        long rest = left - data.content().remaining();
        Content.Piece piece = content.withChunk(data.content());
        Chunk next = new Chunk(session, mail, piece.next(), rest, last);
        if (piece.refusal().isPresent()) {
            return next.refuse(Refusal.of(mail, piece.refusal().get()), new Actions());
        }
        Actions actions = new Actions();
        session.pass(piece.octets(), actions);
        if (rest == 0) {
            return next.whole(actions);
        }
        return actions.timer(Timer.CLIENT, session.settings().commandDeadline()).to(next);
    }

    /** All of the chunk has come. */
    private Step whole(Actions actions) {
        if (!last) {
            return new BetweenChunks(session, mail, content).answer(Replies.CHUNK_TAKEN, actions);
        }
        Content.Piece end = content.end();
        if (end.refusal().isPresent()) {
            return refuse(Refusal.of(mail, end.refusal().get()), actions);
        }
        session.pass(end.octets(), actions);
        return Flushing.start(session, mail, end.next(), actions);
    }

    /** The mail is refused; without a dot what the backends have is no mail. */
    private Step refuse(Refusal refusal, Actions actions) {
        return DroppingChunk.refused(
                session.cut(actions), new ChunkSize(left, last), refusal, actions);
    }

    @Override
    public Step replied(Leg leg, SmtpReply reply) {
        return repliedEarly(leg, reply);
    }

    // Where all is lost, that is the answer to the chunk.
    @Override
    public Step goOn(Actions actions) {
        return mail.open() ? actions.to(this) : refuse(Refusal.of(mail), actions);
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.CLIENT)
                ? session.end(Replies.TOO_SLOW, SessionEnd.Cause.TIMEOUT, "content stalled")
                : unexpected(event);
    }

    @Override
    public Chunk with(InboundSession changed, Mail other) {
        return new Chunk(changed, other, content, left, last);
    }
}
