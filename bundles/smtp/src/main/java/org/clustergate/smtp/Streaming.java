package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.SmtpReply;

/**
 * Content goes from the client to all legs that recipients wait for, as it comes; the slowest sets
 * the pace. The final dot is withheld until all of it is known to be good, so a leg that is closed
 * before leaves nothing behind (RFC 5321 section 4.1.1.10). Once no leg is left, what the client
 * still sends is dropped up to its end, for otherwise it would be taken for commands.
 */
record Streaming(InboundSession session, Mail mail, Content content) implements ContentState {

    /** Once the client has been told to send. */
    static Step start(InboundSession session, Mail mail, Actions actions) {
        session.received(mail, actions);
        return actions.timer(Timer.CLIENT, session.settings().commandDeadline())
                .to(new Streaming(session, mail, Content.dotted(session, mail)));
    }

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? Frame.DOTTED : ContentState.super.reads(side);
    }

    @Override
    public Step content(Event.Data data) {
        Content.Piece piece = content.with(data);
        if (piece.refusal().isPresent()) {
            return swallow(piece.refusal().get());
        }
        Actions actions = new Actions();
        session.pass(piece.octets(), actions);
        // Where all is lost the timer runs on, so that nobody can send for ever.
        if (mail.open()) {
            actions.timer(Timer.CLIENT, session.settings().commandDeadline());
        }
        return actions.to(new Streaming(session, mail, piece.next()));
    }

    @Override
    public Step contentEnd(Event.DataEnd end) {
        if (content.refuses(end.bareLineEnd())) {
            Actions actions = new Actions();
            return session.cut(actions)
                    .rest(actions.client(Refusal.of(mail, Replies.BARE_IN_CONTENT).end()));
        }
        return Flushing.start(session, mail, content);
    }

    @Override
    public Step replied(Leg leg, SmtpReply reply) {
        return repliedEarly(leg, reply);
    }

    @Override
    public Step goOn(Actions actions) {
        return actions.timer(Timer.CLIENT, session.settings().commandDeadline()).to(this);
    }

    private Step swallow(String reply) {
        Actions actions = new Actions();
        InboundSession rest = session.cut(actions);
        return actions.timer(Timer.CLIENT, session.settings().commandDeadline())
                .to(new Swallowing(rest, Refusal.of(mail, reply).end()));
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        if (!SmtpState.is(event, Timer.CLIENT)) {
            return unexpected(event);
        }
        Actions actions = new Actions();
        // Whoever reads while it sends still learns why.
        if (!mail.open()) {
            return session.end(
                    Verdict.on(mail), SessionEnd.Cause.TIMEOUT, "refused content goes on");
        }
        session.cut(actions);
        return actions.client(Replies.TOO_SLOW).close(SessionEnd.Cause.TIMEOUT, "content stalled");
    }

    @Override
    public Streaming with(InboundSession changed, Mail other) {
        return new Streaming(changed, other, content);
    }
}
