package org.clustergate.smtp;

import java.time.Duration;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.SmtpReply;

/**
 * The final dot has been sent: only the backend can say what has become of the mail. Its own reply
 * goes to the client; where it says nothing, nobody knows, and the client is to try again: a
 * duplicate is better than a loss (RFC 1047).
 */
record AwaitingVerdict(InboundSession session, int leg) implements InboundState {
    /** RFC 5321 section 4.5.3.2.6. */
    static final Duration DEADLINE = Duration.ofMinutes(10);

    @Override
    public Frame reads(Side side) {
        return side.leg() == leg ? new Frame.Line(MAX_REPLY) : Frame.NOTHING;
    }

    @Override
    public Step legLine(Event.Line line) {
        Leg.Heard heard = session.leg(leg).hear(line.text());
        if (heard instanceof Leg.More more) {
            return Step.to(new AwaitingVerdict(session.with(more.leg()), leg));
        }
        return heard instanceof Leg.Answer answer
                ? answered(answer.leg(), answer.reply())
                : gone(new Actions().closeLeg(leg, Replies.NO_REPLY), Replies.CONFUSED);
    }

    private Step answered(Leg after, SmtpReply reply) {
        // 421 would tell the client that we close, and 3xx that more is to come.
        if (reply.code() == 421 || reply.code() / 100 == 3) {
            return gone(
                    new Actions().closeLeg(leg, Replies.unexpected(reply)),
                    reply.code() == 421 ? Replies.LOST : Replies.CONFUSED);
        }
        return session.with(after.finished()).rest(new Actions().client(Replies.relay(reply)));
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
        return Step.to(new AwaitingVerdict(session.drained(), leg));
    }
}
