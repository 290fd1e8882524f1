package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;

/**
 * A backend has been given a recipient, and MAIL before it where it does not have that yet; all in
 * one flight where it offers PIPELINING (RFC 2920), otherwise one by one.
 *
 * @param awaited whose replies are still to come, in order; and, without PIPELINING, what has still
 *     to be sent
 * @param mailRefused the reply to MAIL, where that was refused and the reply to RCPT is to come
 */
record GivingRecipient(
        InboundSession session,
        Mail mail,
        Errand errand,
        int leg,
        List<Asked> awaited,
        Optional<SmtpReply> mailRefused)
        implements RecipientState {

    /** A command that a reply is awaited for. */
    record Asked(Kind kind, String line) {}

    /** What a reply is to. */
    enum Kind {
        RSET,
        XFORWARD,
        MAIL,
        RCPT
    }

    /** Gives the errand's recipient to that leg, which is one of the session's. */
    static Step start(InboundSession session, Mail mail, Errand errand, Leg leg, Actions actions) {
        Optional<String> misfit =
                mail.misfit(leg.features()).or(() -> errand.recipient().misfit(leg.features()));
        if (misfit.isPresent()) {
            return RecipientState.refuse(session, mail, errand.recipient(), misfit.get(), actions);
        }
        List<Asked> all = commands(session, mail, errand, leg);
        GivingRecipient next =
                new GivingRecipient(session, mail, errand, leg.number(), all, Optional.empty());
        return next.ask(actions, leg.features().pipelining() ? all : all.subList(0, 1));
    }

    private static List<Asked> commands(InboundSession session, Mail mail, Errand errand, Leg leg) {
        List<Asked> all = new ArrayList<>();
        switch (leg.stage()) {
            case READY -> {}
            case STALE -> all.add(new Asked(Kind.RSET, "RSET"));
            case MAIL_TAKEN -> {
                return List.of(new Asked(Kind.RCPT, errand.recipient().command(leg.features())));
            }
            case CONTENT -> throw new IllegalArgumentException("content has begun");
        }
        Xforward.commands(leg.features().xforward(), session.introduction())
                .forEach(line -> all.add(new Asked(Kind.XFORWARD, line)));
        all.add(new Asked(Kind.MAIL, mail.command(leg.features())));
        all.add(new Asked(Kind.RCPT, errand.recipient().command(leg.features())));
        return all;
    }

    private Step ask(Actions actions, List<Asked> now) {
        StringBuilder flight = new StringBuilder();
        now.forEach(asked -> flight.append(asked.line()).append("\r\n"));
        return actions.leg(leg, Wire.ascii(flight.toString()))
                .timer(Timer.BACKEND, current().backend().timeouts().login())
                .to(this);
    }

    private Leg current() {
        return session.leg(leg);
    }

    @Override
    public boolean busy(int number) {
        return number == leg;
    }

    @Override
    public Frame readsBusy(Side side) {
        return new Frame.Line(MAX_REPLY);
    }

    @Override
    public Step busyLine(Event.Line line) {
        Leg.Heard heard = current().hear(line.text());
        if (heard instanceof Leg.More more) {
            return Step.to(with(session.with(more.leg()), mail));
        }
        return heard instanceof Leg.Answer answer
                ? with(session.with(answer.leg()), mail).answered(answer.reply())
                : gone(new Actions().closeLeg(leg, Replies.NO_REPLY));
    }

    private Step answered(SmtpReply reply) {
        if (reply.code() == 421) {
            return leaving(reply);
        }
        boolean good = reply.code() / 100 == 2;
        // 3xx answers none of these commands: what is said here cannot be understood any more.
        if (reply.code() / 100 == 3) {
            return gone(new Actions().closeLeg(leg, Replies.unexpected(reply)));
        }
        return switch (awaited.get(0).kind()) {
            // In doubt about what the backend remembers: better a new leg.
            case RSET ->
                    good
                            ? next(current().reset(), new Actions())
                            : gone(new Actions().closeLeg(leg, Replies.unexpected(reply)));
            // What it logs is its own affair: no mail waits for that.
            case XFORWARD ->
                    good
                            ? next(current(), new Actions())
                            : next(
                                    current().uninterested(),
                                    new Actions()
                                            .warn(leg, "XFORWARD: " + Replies.unexpected(reply)));
            case MAIL -> good ? next(current().mailTaken(), new Actions()) : mailRefused(reply);
            case RCPT -> recipientAnswered(reply);
        };
    }

    private Step next(Leg changed, Actions actions) {
        GivingRecipient next =
                new GivingRecipient(
                        session.with(changed),
                        mail,
                        errand,
                        leg,
                        awaited.subList(1, awaited.size()),
                        Optional.empty());
        return changed.features().pipelining()
                ? actions.to(next)
                : next.ask(actions, next.awaited.subList(0, 1));
    }

    /** The refusal becomes the recipient's reply. */
    private Step mailRefused(SmtpReply reply) {
        InboundSession counted = session.with(current().erred());
        return current().features().pipelining()
                ? Step.to(
                        new GivingRecipient(
                                counted,
                                mail,
                                errand,
                                leg,
                                awaited.subList(1, awaited.size()),
                                Optional.of(reply)))
                : refused(reply, counted, new Actions());
    }

    private Step recipientAnswered(SmtpReply reply) {
        boolean good = reply.code() / 100 == 2;
        if (mailRefused.isPresent()) {
            // A recipient of no mail: who accepts that cannot be trusted with the next one.
            return good
                    ? refused(
                            mailRefused.get(),
                            session.without(leg),
                            new Actions().closeLeg(leg, "accepts a recipient of no mail"))
                    : refused(mailRefused.get(), session.with(current().erred()), new Actions());
        }
        Actions actions = new Actions().addAll(errand.report(reply));
        return good
                ? accepted(reply, actions)
                : refused(reply, session.with(current().recipientRefused()), actions);
    }

    private Step accepted(SmtpReply reply, Actions actions) {
        actions.client(Replies.relay(reply));
        Copies copies = session.copies();
        for (Backend backend : errand.route().copies()) {
            copies = copies.with(backend, current(), mail, errand.recipient(), session, actions);
        }
        return session.with(current().recipientAccepted(errand.group()))
                .with(copies)
                .goOn(actions, mail.with(Taken.of(errand.recipient(), current())));
    }

    private Step refused(SmtpReply reply, InboundSession after, Actions actions) {
        return RecipientState.refuse(after, mail, errand.recipient(), reply, actions);
    }

    /** The backend says 421: that is for its recipients only, the client's session goes on. */
    private Step leaving(SmtpReply reply) {
        Actions actions = new Actions().closeLeg(leg, Replies.unexpected(reply));
        return current().used() && current().accepted() == 0
                ? gone(actions)
                : refusedForNow(actions);
    }

    private Step refusedForNow(Actions actions) {
        return RecipientState.refuse(
                session.without(leg), mail.lost(leg), errand.recipient(), Replies.LOST, actions);
    }

    /** The leg is gone or of no use any more. */
    private Step gone(Actions actions) {
        Leg lost = current();
        InboundSession rest = session.without(leg);
        actions.cancel(Timer.BACKEND);
        if (mailRefused.isPresent()) {
            return refused(mailRefused.get(), rest, actions);
        }
        if (lost.accepted() > 0) {
            return refusedForNow(actions);
        }
        // It may only have been idle for too long; that says nothing against its backend.
        return lost.used()
                ? OpeningLeg.start(rest, mail, errand, actions)
                : AwaitingRoute.again(rest, mail, errand, actions);
    }

    @Override
    public Step busyTooLong(Event.TooLong tooLong) {
        return gone(new Actions().closeLeg(leg, Replies.LONG_REPLY));
    }

    @Override
    public Step busyFailed(Event.LegFailed failed) {
        return gone(new Actions());
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.BACKEND)
                ? gone(new Actions().closeLeg(leg, Replies.NO_ANSWER))
                : unexpected(event);
    }

    @Override
    public GivingRecipient with(InboundSession changed, Mail other) {
        return new GivingRecipient(changed, other, errand, leg, awaited, mailRefused);
    }
}
