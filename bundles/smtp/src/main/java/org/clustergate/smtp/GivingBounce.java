package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;

/**
 * A backend is given a bounce, one command at a time. It has it when it says so after the dot; in
 * doubt it has not, and at worst the sender hears twice.
 *
 * @param leg its own, none of the session's
 * @param asked what the backend has been sent and has not answered
 */
record GivingBounce(InboundSession session, Bounce bounce, Leg leg, Asked asked)
        implements BounceState {

    /** A command that a reply is awaited for, or the content with its dot. */
    enum Asked {
        MAIL,
        RCPT,
        DATA,
        DOT
    }

    static Step start(InboundSession session, Bounce bounce, Leg leg) {
        // RFC 5321 section 4.5.5
        return new GivingBounce(session, bounce, leg, Asked.MAIL).ask("MAIL FROM:<>");
    }

    private Step ask(String command) {
        return new Actions()
                .leg(leg.number(), command)
                .timer(Timer.BACKEND, leg.backend().timeouts().login())
                .to(this);
    }

    private GivingBounce at(Asked next) {
        return new GivingBounce(session, bounce, leg, next);
    }

    @Override
    public boolean busy(int number) {
        return number == leg.number();
    }

    @Override
    public Frame readsBusy(Side side) {
        return new Frame.Line(MAX_REPLY);
    }

    @Override
    public Step busyLine(Event.Line line) {
        Leg.Heard heard = leg.hear(line.text());
        if (heard instanceof Leg.More more) {
            return Step.to(new GivingBounce(session, bounce, more.leg(), asked));
        }
        // What comes behind an answer was said before the next command, and answers nothing.
        return heard instanceof Leg.Answer answer && !line.more()
                ? new GivingBounce(session, bounce, answer.leg(), asked).replied(answer.reply())
                : failed(heard instanceof Leg.Answer ? Replies.UNASKED : Replies.NO_REPLY);
    }

    private Step replied(SmtpReply reply) {
        boolean good = asked == Asked.DATA ? reply.code() == 354 : reply.code() / 100 == 2;
        if (!good) {
            return refused(reply);
        }
        return switch (asked) {
            case MAIL -> at(Asked.RCPT).ask("RCPT TO:<" + mail().sender().text() + ">");
            case RCPT -> at(Asked.DATA).ask("DATA");
            case DATA ->
                    new Actions()
                            .leg(
                                    leg.number(),
                                    Wire.ascii(BounceReport.of(session, bounce) + ".\r\n"))
                            .timer(Timer.BACKEND, Committing.DEADLINE)
                            .to(at(Asked.DOT));
            case DOT -> bounce.settled(session, bye());
        };
    }

    /** A backend may refuse it: who does not relay for us does nothing wrong. */
    private Step refused(SmtpReply reply) {
        Actions actions =
                new Actions().warn(leg.number(), "takes no bounce: " + Replies.unexpected(reply));
        return bounce.failed(session, actions.addAll(bye().all()));
    }

    private Actions bye() {
        return new Actions().leg(leg.number(), "QUIT").closeLeg(leg.number());
    }

    private Step failed(String fault) {
        return bounce.failed(session, new Actions().closeLeg(leg.number(), fault));
    }

    @Override
    public Step busyTooLong(Event.TooLong tooLong) {
        return failed(Replies.LONG_REPLY);
    }

    @Override
    public Step busyFailed(Event.LegFailed failed) {
        return bounce.failed(session, new Actions());
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.BACKEND) ? failed(Replies.NO_ANSWER) : unexpected(event);
    }

    @Override
    public GivingBounce with(InboundSession changed, Mail other) {
        return new GivingBounce(changed, bounce.with(other), leg, asked);
    }
}
