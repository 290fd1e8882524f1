package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.wire.SmtpReply;

/**
 * A recipient, of the client's mail or of a bounce, is being looked up or given to its backend. One
 * leg at most is busy with it; what happens to the others concerns the recipients that they have
 * accepted before.
 */
sealed interface RecipientState extends InboundState
        permits Recalling, AwaitingRoute, OpeningLeg, GivingRecipient, BounceState {

    Mail mail();

    /** The same with other session data and another mail. */
    RecipientState with(InboundSession changed, Mail other);

    /** Whether that leg is busy with the recipient. */
    boolean busy(int leg);

    /** What is read from the busy leg. */
    default Frame readsBusy(Side side) {
        return Frame.NOTHING;
    }

    default Step busyLine(Event.Line line) {
        return unexpected(line);
    }

    default Step busyTooLong(Event.TooLong tooLong) {
        return unexpected(tooLong);
    }

    default Step busyFailed(Event.LegFailed failed) {
        return unexpected(failed);
    }

    /**
     * The recipient cannot be given to a backend now. One that probably has the mail already is not
     * to be told so: its sender would try again or write a bounce.
     */
    static Step refuse(
            InboundSession session,
            Mail mail,
            Recipient recipient,
            SmtpReply reply,
            Actions actions) {
        return recipient.known().hasProbably(mail.size())
                ? session.goOn(
                        actions.client(Replies.RECIPIENT_OK),
                        mail.with(Taken.unless(recipient, reply)))
                : session.goOn(actions.client(Replies.relay(reply)), mail);
    }

    /** The recipient cannot be given to a backend now, for that reason of ours. */
    static Step refuse(
            InboundSession session, Mail mail, Recipient recipient, String reply, Actions actions) {
        return refuse(session, mail, recipient, Replies.reply(reply), actions);
    }

    @Override
    default RecipientState at(InboundSession changed) {
        return with(changed, mail());
    }

    @Override
    default Frame reads(Side side) {
        if (busy(side.leg())) {
            return readsBusy(side);
        }
        // What a leg says unasked must not be taken for its answer to the next command.
        return readsLeg(side);
    }

    @Override
    default Step legLine(Event.Line line) {
        int leg = line.from().leg();
        return busy(leg) ? busyLine(line) : lost(leg, new Actions().closeLeg(leg));
    }

    @Override
    default Step legTooLong(Event.TooLong tooLong) {
        int leg = tooLong.from().leg();
        return busy(leg) ? busyTooLong(tooLong) : lost(leg, new Actions().closeLeg(leg));
    }

    @Override
    default Step legFailed(Event.LegFailed failed) {
        if (busy(failed.leg())) {
            return busyFailed(failed);
        }
        return session().leg(failed.leg()) == null
                ? unexpected(failed)
                : lost(failed.leg(), new Actions());
    }

    private Step lost(int leg, Actions actions) {
        return actions.to(with(session().without(leg), mail().lost(leg)));
    }

    @Override
    default Step drain(Event.Drain drain) {
        return Step.to(with(session().drained(), mail()));
    }
}
