package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;

/** A part of a mail has come by BDAT; the next one, or RSET, is awaited (RFC 3030 section 2). */
record BetweenChunks(InboundSession session, Mail mail, Content content) implements CommandState {
    @Override
    public BetweenChunks with(InboundSession changed) {
        return new BetweenChunks(changed, mail, content);
    }

    @Override
    public Step mail(Command.Mail command) {
        return bad(Replies.MAIL_TWICE);
    }

    @Override
    public Step recipient(Command.Rcpt command) {
        return bad(Replies.CHUNKS_BEGUN);
    }

    // RFC 3030 section 2: DATA and BDAT cannot be used for the same mail.
    @Override
    public Step data() {
        return bad(Replies.CHUNKS_BEGUN);
    }

    @Override
    public Step chunk(ChunkSize size) {
        return mail.open()
                ? Chunk.next(session, mail, content, size, new Actions())
                : DroppingChunk.refused(session, size, Refusal.of(mail), new Actions());
    }

    // A backend that has heard enough says so before the end.
    @Override
    public Step legLine(Event.Line line) {
        Leg leg = session.leg(line.from().leg());
        if (!leg.delivers()) {
            return CommandState.super.legLine(line);
        }
        Leg.Heard heard = leg.hear(line.text());
        if (heard instanceof Leg.More more) {
            return Step.to(with(session.with(more.leg())));
        }
        if (!(heard instanceof Leg.Answer answer)) {
            return lost(leg, new Actions().closeLeg(leg.number(), Replies.NO_REPLY));
        }
        Mail left = mail.failed(leg.number(), ContentState.early(answer.reply()));
        return new Actions()
                .closeLeg(leg.number(), Replies.unexpected(answer.reply()))
                .to(new BetweenChunks(session.without(leg.number()), left, content));
    }

    @Override
    public Step lost(Leg gone, Actions actions) {
        return actions.to(
                new BetweenChunks(
                        session.without(gone.number()), mail.lost(gone.number()), content));
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(with(session.drained()));
    }
}
