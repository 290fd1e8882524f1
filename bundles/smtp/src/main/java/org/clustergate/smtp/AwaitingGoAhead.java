package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.SmtpReply;

/** DATA has been sent to the backend; the client waits for our 354. */
record AwaitingGoAhead(InboundSession session, int leg) implements InboundState {

    static Step ask(InboundSession session, Leg leg) {
        return new Actions()
                .cancel(Timer.CLIENT)
                .leg(leg.number(), "DATA")
                .timer(Timer.BACKEND, leg.backend().timeouts().login())
                .to(new AwaitingGoAhead(session, leg.number()));
    }

    @Override
    public Frame reads(Side side) {
        return side.leg() == leg ? new Frame.Line(MAX_REPLY) : Frame.NOTHING;
    }

    @Override
    public Step legLine(Event.Line line) {
        Leg.Heard heard = session.leg(leg).hear(line.text());
        if (heard instanceof Leg.More more) {
            return Step.to(new AwaitingGoAhead(session.with(more.leg()), leg));
        }
        return heard instanceof Leg.Answer answer
                ? answered(session.with(answer.leg()), answer.reply())
                : gone(new Actions().closeLeg(leg, Replies.NO_REPLY), Replies.CONFUSED);
    }

    private Step answered(InboundSession after, SmtpReply reply) {
        if (reply.code() == 354) {
            return new Actions()
                    .cancel(Timer.BACKEND)
                    .client(Replies.GO_AHEAD)
                    .timer(Timer.CLIENT, after.settings().commandDeadline())
                    .to(new Streaming(after, leg, 0));
        }
        if (reply.code() == 421 || reply.positive()) {
            return gone(
                    new Actions().closeLeg(leg, Replies.unexpected(reply)),
                    reply.positive() ? Replies.CONFUSED : Replies.LOST);
        }
        return after.rest(new Actions().client(Replies.relay(reply)));
    }

    private Step gone(Actions actions, String reply) {
        return session.without(leg).rest(actions.client(reply));
    }

    @Override
    public Step legTooLong(Event.TooLong tooLong) {
        return gone(new Actions().closeLeg(leg, Replies.LONG_REPLY), Replies.CONFUSED);
    }

    @Override
    public Step legFailed(Event.LegFailed failed) {
        return gone(new Actions(), Replies.LOST);
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.BACKEND)
                ? gone(new Actions().closeLeg(leg, Replies.NO_ANSWER), Replies.LOST)
                : unexpected(event);
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(new AwaitingGoAhead(session.drained(), leg));
    }
}
