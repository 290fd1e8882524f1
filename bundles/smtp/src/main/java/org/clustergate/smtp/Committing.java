package org.clustergate.smtp;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.clustergate.engine.Action;
import org.clustergate.engine.CommitLedger;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.SmtpReply;

/**
 * Every leg has the whole content; the final dots are sent one by one, each after the answer to the
 * one before. Only the backend can say what has become of the mail; where it says nothing after its
 * dot, nobody knows, and the client is to try again: a duplicate is better than a loss (RFC 1047).
 * See ADR 7.
 *
 * @param digest of the mail, where its fate may differ between recipients
 * @param held the legs that have not been sent their dot, in the order in which they will be
 * @param asked the legs that have, and have not answered
 */
record Committing(
        InboundSession session,
        Mail mail,
        Optional<String> digest,
        List<Integer> held,
        Set<Integer> asked)
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

    static Step start(
            InboundSession session,
            Mail mail,
            long octets,
            Optional<String> digest,
            Actions actions) {
        Mail begun = digest.map(known -> Commitments.recognised(mail, known)).orElse(mail);
        digest.ifPresent(known -> actions.addAll(Commitments.applied(mail, known)));
        InboundSession left = session;
        for (Leg leg : session.delivering()) {
            // All of its recipients have the mail already: its backend gets no dot.
            if (begun.taken().stream().noneMatch(one -> one.waitsFor(leg.number()))) {
                actions.closeLeg(leg.number());
                left = left.without(leg.number());
            }
        }
        List<Integer> order =
                left.delivering().stream()
                        .sorted(likeliestRefusal(octets))
                        .map(Leg::number)
                        .toList();
        return new Committing(left, begun, digest, order, Set.of()).goOn(actions);
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

    /**
     * Where the fate may differ, a client that breaks off now changes nothing: who has been sent a
     * dot has the mail, and the ledger is to know it when the client comes again; and copies follow
     * their original. A leg that is alone has nothing of that to see to, and its backend need not
     * go on for nobody.
     */
    @Override
    public Frame reads(Side side) {
        boolean alone = digest.isEmpty() && session.copies().legs().isEmpty();
        return side.isClient() && !alone ? Frame.NOT_EVEN_ITS_END : readsLeg(side);
    }

    @Override
    public Step goOn(Actions actions) {
        // A client that gets an answer for each recipient need not wait for one after the other.
        if (!held.isEmpty() && (asked.isEmpty() || mail.answersEach())) {
            return ask(actions);
        }
        if (!asked.isEmpty()) {
            return actions.to(this);
        }
        if (Bounce.isDue(session.settings(), mail)) {
            return new Bounce(mail, digest)
                    .start(session.with(session.copies().commit(mail, actions)), actions);
        }
        digest.ifPresent(known -> actions.addAll(Commitments.concluded(mail, known)));
        InboundSession left = session.with(session.copies().commit(mail, actions));
        return left.rest(actions.client(Commitments.answer(mail, digest)));
    }

    /** Sends the next dot, or all. */
    private Step ask(Actions actions) {
        int count = mail.answersEach() ? held.size() : 1;
        List<Integer> now = held.subList(0, count);
        List<Integer> rest = held.subList(count, held.size());
        Set<Integer> all = new TreeSet<>(asked);
        all.addAll(now);
        now.forEach(leg -> actions.leg(leg, "."));
        return actions.timer(Timer.BACKEND, rest.isEmpty() ? DEADLINE : PATIENCE)
                .to(new Committing(session, mail, digest, rest, all));
    }

    @Override
    public Step replied(Leg leg, SmtpReply reply) {
        if (!asked.contains(leg.number()) || reply.code() == 421 || reply.code() / 100 == 3) {
            return repliedEarly(leg, reply);
        }
        List<Taken> waiting = mail.waitingFor(leg.number());
        // RFC 2033 section 4.2: an answer for each, in the order of their RCPT.
        if (leg.each() && waiting.size() > 1) {
            Committing next =
                    new Committing(
                            session, mail.settledNext(leg.number(), reply), digest, held, asked);
            return new Actions()
                    .addAll(
                            reply.positive()
                                    ? next.delivered(waiting.subList(0, 1), reply)
                                    : List.of())
                    .to(next);
        }
        return answered(session.with(leg.finished()), leg.number(), reply, new Actions());
    }

    // It is known by now which mail it is.
    @Override
    public Committing without(int leg, SmtpReply fate) {
        return with(session.without(leg), mail.settled(leg, fate));
    }

    @Override
    public Step gone(int number, Actions actions, SmtpReply fate) {
        return asked.contains(number)
                ? answered(session.without(number), number, fate, actions)
                : ContentState.super.gone(number, actions, fate);
    }

    /** A leg that had its dot is done, with this fate. */
    private Step answered(InboundSession left, int leg, SmtpReply fate, Actions actions) {
        Set<Integer> rest = new TreeSet<>(asked);
        rest.remove(leg);
        Committing next = new Committing(left, mail.settled(leg, fate), digest, held, rest);
        if (fate.positive()) {
            return next.goOn(actions.addAll(next.delivered(mail.waitingFor(leg), fate)));
        }
        List<Taken> refusing = next.mail.taken().stream().filter(one -> one.givenTo(leg)).toList();
        boolean first =
                rest.isEmpty()
                        && !held.isEmpty()
                        && refusing.stream().noneMatch(Taken::served)
                        && next.mail.taken().stream()
                                .allMatch(one -> one.open() || one.givenTo(leg));
        // What is refused for good can be bounced: the others need not wait for a second try.
        boolean bounces =
                Bounce.isPossible(session.settings(), mail)
                        && refusing.stream().allMatch(Taken::refused);
        return first && !bounces && !triedBefore(refusing)
                ? next.undo(refusing, actions)
                : next.goOn(actions);
    }

    /** At once: the client may be gone before the others have answered. */
    private List<Action> delivered(List<Taken> recipients, SmtpReply fate) {
        return mail.open() || Verdict.comesAgain(mail)
                ? remembered(recipients, CommitLedger.Outcome.DELIVERED, fate)
                : List.of();
    }

    /** A mail that has been undone once is not undone again: nobody is to wait for ever. */
    private boolean triedBefore(List<Taken> concerned) {
        return concerned.stream()
                .anyMatch(one -> digest.flatMap(known -> one.known().of(known)).isPresent());
    }

    /** Nobody has the mail yet, so nobody gets it before all can. */
    private Step undo(List<Taken> refusing, Actions actions) {
        InboundSession left = session;
        Mail undone = mail;
        for (int leg : held) {
            actions.closeLeg(leg);
            left = left.without(leg);
            undone = undone.settled(leg, Replies.reply(Replies.HELD_BACK));
        }
        for (Taken one : refusing) {
            SmtpReply fate = one.fate().orElseThrow();
            if (!fate.permanent()) {
                actions.addAll(remembered(List.of(one), CommitLedger.Outcome.DEFERRED, fate));
            }
        }
        return new Committing(left, undone, digest, List.of(), Set.of()).goOn(actions);
    }

    private List<Action> remembered(
            List<Taken> recipients, CommitLedger.Outcome outcome, SmtpReply fate) {
        return digest.map(known -> Commitments.remember(mail, recipients, known, outcome, fate))
                .orElse(List.of());
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
        return new Committing(changed, other, digest, left, rest);
    }
}
