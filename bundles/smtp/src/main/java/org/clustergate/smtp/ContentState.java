package org.clustergate.smtp;

import java.util.Collection;
import java.util.TreeSet;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.wire.SmtpReply;

/**
 * From DATA to the last answer: the content of a mail and what backends say of it. A leg that fails
 * or refuses takes only its own recipients with it; a leg that no recipient waits for may go
 * unnoticed.
 */
sealed interface ContentState extends InboundState
        permits AskingData, Streaming, Chunk, Flushing, Committing {

    Mail mail();

    /** The same with other session data and another mail. */
    ContentState with(InboundSession changed, Mail other);

    /** The backend of a leg that recipients wait for has given a complete reply. */
    Step replied(Leg leg, SmtpReply reply);

    /** Goes on after a leg that recipients waited for has answered or is gone. */
    Step goOn(Actions actions);

    @Override
    default ContentState at(InboundSession changed) {
        return with(changed, mail());
    }

    @Override
    default Frame reads(Side side) {
        return readsLeg(side);
    }

    @Override
    default Step legLine(Event.Line line) {
        Leg leg = session().leg(line.from().leg());
        if (!leg.delivers()) {
            return gone(leg.number(), new Actions().closeLeg(leg.number()), Replies.LOST);
        }
        Leg.Heard heard = leg.hear(line.text());
        if (heard instanceof Leg.More more) {
            return Step.to(with(session().with(more.leg()), mail()));
        }
        return heard instanceof Leg.Answer answer
                ? with(session().with(answer.leg()), mail()).replied(answer.leg(), answer.reply())
                : gone(
                        leg.number(),
                        new Actions().closeLeg(leg.number(), Replies.NO_REPLY),
                        Replies.CONFUSED);
    }

    @Override
    default Step legTooLong(Event.TooLong tooLong) {
        int leg = tooLong.from().leg();
        return gone(leg, new Actions().closeLeg(leg, Replies.LONG_REPLY), Replies.CONFUSED);
    }

    @Override
    default Step legFailed(Event.LegFailed failed) {
        return session().leg(failed.leg()) == null
                ? unexpected(failed)
                : gone(failed.leg(), new Actions(), Replies.LOST);
    }

    /** The same where that leg is gone; this is what its recipients are told. */
    default ContentState without(int leg, SmtpReply fate) {
        return with(session().without(leg), mail().failed(leg, fate));
    }

    /** That leg is of no use any more; this is what its recipients are told. */
    default Step gone(int number, Actions actions, String fate) {
        return gone(number, actions, Replies.reply(fate));
    }

    /** That leg is of no use any more; this is what its recipients are told. */
    default Step gone(int number, Actions actions, SmtpReply fate) {
        Leg leg = session().leg(number);
        ContentState rest = without(number, fate);
        return leg.delivers() ? rest.goOn(actions) : actions.to(rest);
    }

    /** What a reply means that comes before the final dot: the backend does not want the mail. */
    static SmtpReply early(SmtpReply reply) {
        if (reply.code() == 421) {
            return Replies.reply(Replies.LOST);
        }
        // A positive reply to half a mail is none.
        return reply.positive() ? Replies.reply(Replies.CONFUSED) : reply;
    }

    /** A leg has given a reply before its final dot. */
    default Step repliedEarly(Leg leg, SmtpReply reply) {
        Actions actions = new Actions().closeLeg(leg.number(), Replies.unexpected(reply));
        return gone(leg.number(), actions, early(reply));
    }

    /** Those legs have not answered in time. */
    default Step late(Collection<Integer> legs) {
        Actions actions = new Actions();
        ContentState rest = this;
        for (int leg : new TreeSet<>(legs)) {
            actions.closeLeg(leg, Replies.NO_ANSWER);
            rest = rest.without(leg, Replies.reply(Replies.LOST));
        }
        return rest.goOn(actions);
    }

    @Override
    default Step drain(Event.Drain drain) {
        return Step.to(with(session().drained(), mail()));
    }
}
