package org.clustergate.smtp;

import java.util.Optional;
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
 *
 * @param octets how many have come; dots that the client has doubled count twice
 * @param digest of what has come, where it may be needed
 */
record Streaming(InboundSession session, Mail mail, long octets, Optional<ContentDigest> digest)
        implements ContentState {

    static Streaming start(InboundSession session, Mail mail) {
        return new Streaming(
                session,
                mail,
                0,
                mail.mayDiffer() ? Optional.of(ContentDigest.empty()) : Optional.empty());
    }

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? Frame.DOTTED : ContentState.super.reads(side);
    }

    // A backend may take a bare CR or LF for a line end, and so two mails for one: nothing that
    // holds one is forwarded (RFC 5321 section 2.3.8).
    @Override
    public Step content(Event.Data data) {
        if (data.bareLineEnd()) {
            return swallow(Replies.BARE_IN_CONTENT);
        }
        long total = octets + data.content().remaining();
        long limit = session.settings().maxMessageSize();
        if (limit > 0 && total > limit) {
            return swallow(Replies.TOO_BIG);
        }
        Actions actions = new Actions();
        for (Leg leg : session.delivering()) {
            actions.leg(leg.number(), data.content().duplicate());
        }
        session.copies().content(data.content(), actions);
        // Where all is lost the timer runs on, so that nobody can send for ever.
        if (mail.open()) {
            actions.timer(Timer.CLIENT, session.settings().commandDeadline());
        }
        return actions.to(
                new Streaming(session, mail, total, digest.map(one -> one.with(data.content()))));
    }

    @Override
    public Step contentEnd(Event.DataEnd end) {
        if (end.bareLineEnd()) {
            Actions actions = new Actions();
            return closed(actions).rest(actions.client(Replies.BARE_IN_CONTENT));
        }
        return Flushing.start(session, mail, octets, digest.map(ContentDigest::text));
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
        InboundSession rest = closed(actions);
        return actions.timer(Timer.CLIENT, session.settings().commandDeadline())
                .to(new Swallowing(rest, reply));
    }

    /** Without a dot what the backends have is no mail. */
    private InboundSession closed(Actions actions) {
        InboundSession rest = session;
        for (Leg leg : session.delivering()) {
            actions.closeLeg(leg.number());
            rest = rest.without(leg.number());
        }
        return rest;
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
        closed(actions);
        return actions.client(Replies.TOO_SLOW).close(SessionEnd.Cause.TIMEOUT, "content stalled");
    }

    @Override
    public Streaming with(InboundSession changed, Mail other) {
        return new Streaming(changed, other, octets, digest);
    }
}
