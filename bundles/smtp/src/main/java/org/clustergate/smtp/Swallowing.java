package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;

/**
 * The mail is refused, but the client still sends its content: dropped up to its end, for otherwise
 * it would be taken for commands. The timer runs on from the refusal, so nobody can send for ever.
 *
 * @param reply what the client is told at the end
 */
record Swallowing(InboundSession session, String reply) implements InboundState {
    @Override
    public Swallowing at(InboundSession changed) {
        return new Swallowing(changed, reply);
    }

    @Override
    public Frame reads(Side side) {
        if (side.isClient()) {
            return Frame.DOTTED;
        }
        return readsLeg(side);
    }

    @Override
    public Step content(Event.Data data) {
        return Step.to(this);
    }

    @Override
    public Step contentEnd(Event.DataEnd end) {
        return session.rest(new Actions().client(reply));
    }

    // Whoever reads while it sends still learns why.
    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.CLIENT)
                ? session.end(reply, SessionEnd.Cause.TIMEOUT, "refused content goes on")
                : unexpected(event);
    }

    // No reply is awaited, so whatever comes announces the end.
    @Override
    public Step legLine(Event.Line line) {
        return lost(line.from().leg());
    }

    @Override
    public Step legTooLong(Event.TooLong tooLong) {
        return lost(tooLong.from().leg());
    }

    private Step lost(int leg) {
        return new Actions().closeLeg(leg).to(new Swallowing(session.without(leg), reply));
    }

    @Override
    public Step legFailed(Event.LegFailed failed) {
        return Step.to(new Swallowing(session.without(failed.leg()), reply));
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(new Swallowing(session.drained(), reply));
    }
}
