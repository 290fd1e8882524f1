package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.wire.SmtpReply;
import org.clustergate.wire.Wire;

/**
 * A leg that gets a copy of the present mail besides: for another backend, on behalf of the
 * recipients of one leg, whose fate it shares. What its backend says counts for nobody, and nobody
 * waits for it but once, for a moment. A small state machine that the session is composed with.
 *
 * @param of the leg whose recipients it is for
 * @param each whether its backend answers for each recipient after the content (LMTP)
 * @param recipients the paths that it is for
 * @param stage how far it is
 * @param todo commands that have still to be sent; one at a time
 * @param quietly the parameters of RCPT, each after a space
 * @param accepted how many recipients its backend has accepted
 * @param refused how many it has not
 * @param collector the lines of the present reply
 */
record Copy(
        int leg,
        Backend backend,
        int of,
        boolean each,
        Set<String> recipients,
        Stage stage,
        List<Ask> todo,
        String quietly,
        int accepted,
        int refused,
        SmtpReply.Collector collector) {

    /** So many refusals, and its backend is asked about no other recipient, see {@link Leg}. */
    private static final int MOST_REFUSED = 8;

    /** How far it is. */
    sealed interface Stage {}

    /** The leg is being opened. */
    record Opening(LegOpening opening, Mail mail) implements Stage {}

    /** Nothing is awaited. */
    record Idle() implements Stage {}

    /** A command has been sent. */
    record Asked(Ask ask) implements Stage {}

    /** Its backend takes content. */
    record Ready() implements Stage {}

    /**
     * Its backend has the whole mail.
     *
     * @param due how many answers are still to come
     * @param fault what one of them said, where it was no acceptance
     */
    record Committed(int due, String fault) implements Stage {}

    /** What is to be sent. */
    record Ask(Kind kind, String line) {}

    /** What a reply is to. */
    enum Kind {
        XFORWARD,
        MAIL,
        RCPT,
        DATA
    }

    /** What an event has led to; no copy where it is over. */
    record Progress(Optional<Copy> next, List<Action> actions) {}

    Copy {
        recipients = Set.copyOf(recipients);
        todo = List.copyOf(todo);
    }

    /** A copy whose leg is to be opened by {@link Action.Connect}. */
    static Copy open(int leg, Backend backend, Leg original, Mail mail, InboundSession session) {
        LegOpening opening =
                LegOpening.of(leg, backend, session.protocolWith(backend), session.introduction());
        return new Copy(
                leg,
                backend,
                original.number(),
                opening.isLmtp(),
                Set.of(),
                new Opening(opening, mail),
                List.of(),
                "",
                0,
                0,
                SmtpReply.Collector.EMPTY);
    }

    /** Whether it still has to say whether it takes content. */
    boolean pending() {
        return !ready() && !dotSent();
    }

    boolean ready() {
        return stage instanceof Ready;
    }

    /** Whether its backend has the whole mail and has only to answer. */
    boolean dotSent() {
        return stage instanceof Committed;
    }

    Frame reads(Side side) {
        return stage instanceof Opening opening
                ? opening.opening().reads(side)
                : new Frame.Line(SmtpState.MAX_REPLY);
    }

    /** One more recipient. */
    Progress with(Recipient recipient) {
        Set<String> more = new HashSet<>(recipients);
        more.add(recipient.path());
        return new Copy(
                        leg, backend, of, each, more, stage, todo, quietly, accepted, refused,
                        collector)
                .ask(new Ask(Kind.RCPT, recipient.command("")));
    }

    /** The content is about to come. */
    Progress data() {
        return ask(new Ask(Kind.DATA, "DATA"));
    }

    private Progress ask(Ask ask) {
        List<Ask> more = new ArrayList<>(todo);
        more.add(ask);
        return todo(more).next();
    }

    /** Sends the next command if none is awaited. */
    private Progress next() {
        if (!(stage instanceof Idle) || todo.isEmpty()) {
            return new Progress(Optional.of(this), List.of());
        }
        Ask ask = todo.get(0);
        if (ask.kind() == Kind.RCPT && refused >= MOST_REFUSED) {
            return todo(todo.subList(1, todo.size())).next();
        }
        if (ask.kind() == Kind.DATA && accepted == 0) {
            return fail("takes none of the copy's recipients");
        }
        return new Progress(
                Optional.of(todo(todo.subList(1, todo.size())).at(new Asked(ask))),
                List.of(
                        send(
                                Wire.line(
                                        ask.kind() == Kind.RCPT
                                                ? ask.line() + quietly
                                                : ask.line()))));
    }

    private Action send(ByteBuffer octets) {
        return new Action.Send(Side.leg(leg), octets);
    }

    /** A piece of content, where it can take it. */
    Optional<Action> piece(ByteBuffer content) {
        return ready() ? Optional.of(send(content.duplicate())) : Optional.empty();
    }

    /** The recipients that it is for have the mail. */
    Progress commit() {
        return ready()
                ? new Progress(
                        Optional.of(at(new Committed(each ? accepted : 1, ""))),
                        List.of(send(Wire.line("."))))
                : fail("was not ready for the copy in time");
    }

    /** It is over without anybody's fault. */
    Progress drop() {
        return new Progress(Optional.empty(), List.of(new Action.CloseLeg(leg)));
    }

    Progress fail(String fault) {
        return new Progress(
                Optional.empty(), List.of(new Action.CloseLeg(leg, "no copy: it " + fault)));
    }

    /** What an event of the leg leads to. */
    Progress on(Event event) {
        if (event instanceof Event.LegFailed) {
            return new Progress(Optional.empty(), List.of());
        }
        if (stage instanceof Opening opening) {
            return opening(opening, event);
        }
        if (!(event instanceof Event.Line line)) {
            return fail("said too much");
        }
        SmtpReply.Collector.Result result = collector.line(line.text());
        if (result instanceof SmtpReply.Collector.More more) {
            return new Progress(Optional.of(collecting(more.next())), List.of());
        }
        return result instanceof SmtpReply.Collector.Complete complete
                ? collecting(SmtpReply.Collector.EMPTY).replied(complete.reply())
                : fail("gave no SMTP reply");
    }

    private Progress opening(Opening opening, Event event) {
        LegOpening.Progress progress = opening.opening().on(event);
        if (progress instanceof LegOpening.Going going) {
            // The timer is the recipients' own.
            List<Action> actions =
                    going.actions().stream()
                            .filter(action -> !(action instanceof Action.SetTimer))
                            .toList();
            return new Progress(
                    Optional.of(at(new Opening(going.next(), opening.mail()))), actions);
        }
        if (progress instanceof LegOpening.Failed failed) {
            return fail(failed.detail());
        }
        Features features = ((LegOpening.Ready) progress).features();
        if (opening.mail().misfit(features).isPresent()) {
            return fail("does not take such content");
        }
        // The sender is to hear of the original only.
        String quietly = features.dsn() ? Dsn.NEVER : "";
        List<Ask> all = new ArrayList<>();
        Introduction introduction = opening.opening().target().introduction();
        Xforward.commands(features.xforward(), introduction)
                .forEach(line -> all.add(new Ask(Kind.XFORWARD, line)));
        all.add(new Ask(Kind.MAIL, opening.mail().command(features)));
        all.addAll(todo);
        return new Copy(
                        leg,
                        backend,
                        of,
                        each,
                        recipients,
                        new Idle(),
                        all,
                        quietly,
                        accepted,
                        refused,
                        collector)
                .next();
    }

    private Progress replied(SmtpReply reply) {
        if (stage instanceof Committed committed && reply.code() != 421) {
            return delivered(committed, reply);
        }
        if (!(stage instanceof Asked asked) || reply.code() == 421) {
            return fail(Replies.unexpected(reply));
        }
        boolean good = reply.code() / 100 == 2;
        return switch (asked.ask().kind()) {
            case XFORWARD -> at(new Idle()).next();
            case MAIL -> good ? at(new Idle()).next() : fail(Replies.unexpected(reply));
            case RCPT -> (good ? more() : less()).at(new Idle()).next();
            case DATA ->
                    reply.code() == 354
                            ? new Progress(Optional.of(at(new Ready())), List.of())
                            : fail(Replies.unexpected(reply));
        };
    }

    /** To be closed amid its answers might keep a backend from delivering to the others. */
    private Progress delivered(Committed before, SmtpReply reply) {
        String fault = reply.code() / 100 == 2 ? before.fault() : Replies.unexpected(reply);
        if (before.due() > 1) {
            Copy next = at(new Committed(before.due() - 1, fault));
            return new Progress(Optional.of(next), List.of());
        }
        return fault.isEmpty()
                ? new Progress(Optional.empty(), new Actions().leg(leg, "QUIT").closeLeg(leg).all())
                : fail(fault);
    }

    private Copy at(Stage other) {
        return new Copy(
                leg,
                backend,
                of,
                each,
                recipients,
                other,
                todo,
                quietly,
                accepted,
                refused,
                collector);
    }

    private Copy todo(List<Ask> other) {
        return new Copy(
                leg,
                backend,
                of,
                each,
                recipients,
                stage,
                other,
                quietly,
                accepted,
                refused,
                collector);
    }

    private Copy more() {
        return new Copy(
                leg,
                backend,
                of,
                each,
                recipients,
                stage,
                todo,
                quietly,
                accepted + 1,
                refused,
                collector);
    }

    private Copy less() {
        return new Copy(
                leg,
                backend,
                of,
                each,
                recipients,
                stage,
                todo,
                quietly,
                accepted,
                refused + 1,
                collector);
    }

    private Copy collecting(SmtpReply.Collector other) {
        return new Copy(
                leg, backend, of, each, recipients, stage, todo, quietly, accepted, refused, other);
    }
}
