package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.SmtpReply;

/**
 * Content goes from the client to the leg as it comes. The final dot is withheld until all of it is
 * known to be good, so a leg that is closed before leaves nothing behind (RFC 5321 section
 * 4.1.1.10).
 *
 * @param octets how many have been forwarded; dots that the client has doubled count twice
 */
record Streaming(InboundSession session, int leg, long octets) implements InboundState {
    @Override
    public Frame reads(Side side) {
        return side.isClient()
                ? Frame.DOTTED
                : side.leg() == leg ? new Frame.Line(MAX_REPLY) : Frame.NOTHING;
    }

    // A backend may take a bare CR or LF for a line end, and so two mails for one: nothing that
    // holds one is forwarded (RFC 5321 section 2.3.8).
    @Override
    public Step content(Event.Data data) {
        if (data.bareLineEnd()) {
            return swallow(new Actions().closeLeg(leg), Replies.BARE_IN_CONTENT);
        }
        long total = octets + data.content().remaining();
        long limit = session.settings().maxMessageSize();
        if (limit > 0 && total > limit) {
            return swallow(new Actions().closeLeg(leg), Replies.TOO_BIG);
        }
        return new Actions()
                .leg(leg, data.content())
                .timer(Timer.CLIENT, session.settings().commandDeadline())
                .to(new Streaming(session, leg, total));
    }

    @Override
    public Step contentEnd(Event.DataEnd end) {
        if (end.bareLineEnd()) {
            return session.without(leg)
                    .rest(new Actions().closeLeg(leg).client(Replies.BARE_IN_CONTENT));
        }
        return new Actions()
                .cancel(Timer.CLIENT)
                .leg(leg, ".")
                .timer(Timer.BACKEND, AwaitingVerdict.DEADLINE)
                .to(new AwaitingVerdict(session, leg));
    }

    // A backend that speaks before the dot does not want the mail.
    @Override
    public Step legLine(Event.Line line) {
        Leg.Heard heard = session.leg(leg).hear(line.text());
        if (heard instanceof Leg.More more) {
            return Step.to(new Streaming(session.with(more.leg()), leg, octets));
        }
        if (heard instanceof Leg.Answer answer) {
            String fault = Replies.unexpected(answer.reply());
            return swallow(new Actions().closeLeg(leg, fault), early(answer.reply()));
        }
        return swallow(new Actions().closeLeg(leg, Replies.NO_REPLY), Replies.CONFUSED);
    }

    private static String early(SmtpReply reply) {
        if (reply.code() == 421) {
            return Replies.LOST;
        }
        // A positive reply to half a mail is none.
        return reply.positive() ? Replies.CONFUSED : Replies.relay(reply);
    }

    @Override
    public Step legTooLong(Event.TooLong tooLong) {
        return swallow(new Actions().closeLeg(leg, Replies.LONG_REPLY), Replies.CONFUSED);
    }

    @Override
    public Step legFailed(Event.LegFailed failed) {
        return swallow(new Actions(), Replies.LOST);
    }

    private Step swallow(Actions actions, String reply) {
        return actions.timer(Timer.CLIENT, session.settings().commandDeadline())
                .to(new Swallowing(session.without(leg), reply));
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.CLIENT)
                ? new Actions()
                        .closeLeg(leg)
                        .client(Replies.TOO_SLOW)
                        .close(SessionEnd.Cause.TIMEOUT, "content stalled")
                : unexpected(event);
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(new Streaming(session.drained(), leg, octets));
    }
}
