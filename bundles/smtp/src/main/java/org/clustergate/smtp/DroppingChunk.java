package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;

/**
 * The octets behind a BDAT that is refused: they come all the same, because clients pipeline (RFC
 * 3030 section 4.2), and would otherwise be taken for commands. The timer runs on from the refusal,
 * so nobody can send for ever.
 *
 * @param then the state behind them
 * @param left how many are still to come
 * @param reply what the client is told at the end
 */
record DroppingChunk(CommandState then, long left, String reply) implements InboundState {

    /** Drops so many octets, perhaps none, after these actions. */
    static Step start(CommandState then, long left, String reply, Actions actions) {
        if (left == 0) {
            return then.afterChunk(reply, actions);
        }
        return actions.cancel(Timer.BACKEND)
                .timer(Timer.CLIENT, then.session().settings().commandDeadline())
                .to(new DroppingChunk(then, left, reply));
    }

    /** Drops a chunk of a mail that is refused, after these actions. */
    static Step refused(InboundSession session, ChunkSize size, Refusal refusal, Actions actions) {
        CommandState then = size.last() ? new Idle(session) : new RefusedChunks(session, refusal);
        return start(then, size.octets(), size.last() ? refusal.end() : refusal.now(), actions);
    }

    @Override
    public InboundSession session() {
        return then.session();
    }

    @Override
    public DroppingChunk at(InboundSession changed) {
        return new DroppingChunk(then.with(changed), left, reply);
    }

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Chunk(left) : then.reads(side);
    }

    @Override
    public Step content(Event.Data data) {
        long rest = left - data.content().remaining();
        return rest > 0
                ? Step.to(new DroppingChunk(then, rest, reply))
                : then.afterChunk(reply, new Actions());
    }

    // Whoever reads while it sends still learns why.
    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.CLIENT)
                ? session().end(reply, SessionEnd.Cause.TIMEOUT, "a refused chunk goes on")
                : unexpected(event);
    }

    @Override
    public Step legLine(Event.Line line) {
        return still(then.legLine(line));
    }

    @Override
    public Step legTooLong(Event.TooLong tooLong) {
        return still(then.legTooLong(tooLong));
    }

    @Override
    public Step legFailed(Event.LegFailed failed) {
        return still(then.legFailed(failed));
    }

    /** A leg has changed what comes behind the octets, and they have still to come. */
    private Step still(Step step) {
        return step.next() instanceof CommandState next
                ? new Step(new DroppingChunk(next, left, reply), step.actions())
                : step;
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(at(session().drained()));
    }
}
