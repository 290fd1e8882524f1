package org.clustergate.smtp;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.SmtpReply;

/**
 * Every leg has the whole content; the final dots are sent one by one, each after the answer to the
 * one before. Only the backend can say what has become of the mail; where it says nothing after its
 * dot, nobody knows, and the client is to try again: a duplicate is better than a loss (RFC 1047).
 *
 * @param held the legs that have not been sent their dot, in the order in which they will be
 * @param asked the legs that have, and have not answered
 */
record Committing(InboundSession session, Mail mail, List<Integer> held, Set<Integer> asked)
        implements ContentState {
    /** RFC 5321 section 4.5.3.2.6. */
    static final Duration DEADLINE = Duration.ofMinutes(10);

    /**
     * A backend that says nothing for so long holds up the other dots no more: their backends would
     * tire of waiting, and the client of us.
     */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    Committing {
        held = List.copyOf(held);
        asked = Set.copyOf(asked);
    }

    static Step start(InboundSession session, Mail mail, long octets, Actions actions) {
        List<Integer> order =
                session.delivering().stream()
                        .sorted(likeliestRefusal(octets))
                        .map(Leg::number)
                        .toList();
        return new Committing(session, mail, order, Set.of()).goOn(actions);
    }

    /**
     * Who has refused a recipient of this mail comes first, then who has the least room above the
     * mail's size: as long as nobody has accepted, a refusal can still undo everything.
     */
    static Comparator<Leg> likeliestRefusal(long octets) {
        return Comparator.comparing((Leg leg) -> leg.refused() == 0)
                .thenComparing(leg -> leg.features().sizeLimit().orElse(Long.MAX_VALUE) - octets)
                .thenComparing(Leg::number);
    }

    @Override
    public Step goOn(Actions actions) {
        if (!asked.isEmpty()) {
            return actions.to(this);
        }
        return held.isEmpty() ? session.rest(actions.client(Verdict.on(mail))) : ask(actions);
    }

    /** Sends the next dot. */
    private Step ask(Actions actions) {
        int next = held.get(0);
        List<Integer> rest = held.subList(1, held.size());
        Set<Integer> all = new TreeSet<>(asked);
        all.add(next);
        return actions.leg(next, ".")
                .timer(Timer.BACKEND, rest.isEmpty() ? DEADLINE : PATIENCE)
                .to(new Committing(session, mail, rest, all));
    }

    @Override
    public Step replied(Leg leg, SmtpReply reply) {
        if (!asked.contains(leg.number()) || reply.code() == 421 || reply.code() / 100 == 3) {
            return repliedEarly(leg, reply);
        }
        Set<Integer> rest = new TreeSet<>(asked);
        rest.remove(leg.number());
        return new Committing(
                        session.with(leg.finished()), mail.settled(leg.number(), reply), held, rest)
                .settled(reply, new Actions());
    }

    @Override
    public Step gone(int number, Actions actions, SmtpReply fate) {
        return asked.contains(number)
                ? with(session.without(number), mail.settled(number, fate)).settled(fate, actions)
                : ContentState.super.gone(number, actions, fate);
    }

    /** A leg that had its dot is done. */
    private Step settled(SmtpReply fate, Actions actions) {
        return fate.positive() || !asked.isEmpty() || mail.delivered()
                ? goOn(actions)
                : undo(actions);
    }

    /** Nobody has the mail yet, so nobody gets it before all can. */
    private Step undo(Actions actions) {
        InboundSession rest = session;
        Mail undone = mail;
        for (int leg : held) {
            actions.closeLeg(leg);
            rest = rest.without(leg);
            undone = undone.settled(leg, Replies.reply(Replies.HELD_BACK));
        }
        return new Committing(rest, undone, List.of(), Set.of()).goOn(actions);
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        if (!SmtpState.is(event, Timer.BACKEND)) {
            return unexpected(event);
        }
        return held.isEmpty() ? late(asked) : ask(new Actions());
    }

    @Override
    public Committing with(InboundSession changed, Mail other) {
        Set<Integer> rest = new TreeSet<>(asked);
        rest.removeIf(leg -> changed.leg(leg) == null);
        List<Integer> left = held.stream().filter(leg -> changed.leg(leg) != null).toList();
        return new Committing(changed, other, left, rest);
    }
}
