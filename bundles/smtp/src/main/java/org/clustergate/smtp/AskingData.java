package org.clustergate.smtp;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.SmtpReply;

/**
 * DATA has been sent to every leg that recipients wait for; the client waits for our 354, or has
 * sent BDAT and is not read.
 *
 * @param waiting the legs that have not answered
 * @param chunk what follows the client's BDAT, which is in place of DATA
 */
record AskingData(
        InboundSession session, Mail mail, Set<Integer> waiting, Optional<ChunkSize> chunk)
        implements ContentState {
    AskingData {
        waiting = Set.copyOf(waiting);
    }

    static Step ask(InboundSession session, Mail mail, Optional<ChunkSize> chunk) {
        List<Leg> legs = session.delivering();
        Actions actions = new Actions().cancel(Timer.CLIENT);
        Set<Integer> waiting = new TreeSet<>();
        for (Leg leg : legs) {
            actions.leg(leg.number(), "DATA");
            waiting.add(leg.number());
        }
        InboundSession begun = session.with(session.copies().data(legs, actions));
        // There may be none: recipients who have the mail already need no backend.
        legs.stream()
                .map(leg -> leg.backend().timeouts().login())
                .max(Comparator.naturalOrder())
                .ifPresent(limit -> actions.timer(Timer.BACKEND, limit));
        return new AskingData(begun, mail, waiting, chunk).goOn(actions);
    }

    @Override
    public Step replied(Leg leg, SmtpReply reply) {
        if (!waiting.contains(leg.number())) {
            return repliedEarly(leg, reply);
        }
        if (reply.code() == 354) {
            return new AskingData(session, mail, without(leg.number()), chunk).goOn(new Actions());
        }
        if (reply.code() == 421 || reply.positive()) {
            return repliedEarly(leg, reply);
        }
        return new AskingData(
                        session.with(leg.abandoned()),
                        mail.failed(leg.number(), reply),
                        without(leg.number()),
                        chunk)
                .goOn(new Actions());
    }

    // Copies have had their moment: it does not begin anew with each of them.
    @Override
    public Step copyChanged(Actions actions) {
        return waiting.isEmpty() && !session.copies().pending() ? goOn(actions) : actions.to(this);
    }

    private Set<Integer> without(int leg) {
        Set<Integer> rest = new TreeSet<>(waiting);
        rest.remove(leg);
        return rest;
    }

    @Override
    public Step goOn(Actions actions) {
        if (!waiting.isEmpty()) {
            return actions.to(this);
        }
        if (mail.open() && session.copies().pending()) {
            return actions.timer(Timer.BACKEND, Copies.PATIENCE).to(this);
        }
        if (!mail.open()) {
            return chunk.map(
                            size -> DroppingChunk.refused(session, size, Refusal.of(mail), actions))
                    .orElseGet(() -> session.rest(actions.client(Refusal.of(mail).now())));
        }
        if (chunk.isPresent()) {
            return Chunk.first(session, mail, chunk.get(), actions.cancel(Timer.BACKEND));
        }
        return Streaming.start(
                session, mail, actions.cancel(Timer.BACKEND).client(Replies.GO_AHEAD));
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        if (!SmtpState.is(event, Timer.BACKEND)) {
            return unexpected(event);
        }
        if (!waiting.isEmpty()) {
            return late(waiting);
        }
        Actions actions = new Actions();
        return at(session.with(session.copies().late(actions))).copyChanged(actions);
    }

    @Override
    public AskingData with(InboundSession changed, Mail other) {
        Set<Integer> rest = new TreeSet<>(waiting);
        rest.removeIf(leg -> changed.leg(leg) == null);
        return new AskingData(changed, other, rest, chunk);
    }
}
