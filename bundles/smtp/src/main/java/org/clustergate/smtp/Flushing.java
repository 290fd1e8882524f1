package org.clustergate.smtp;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.wire.SmtpReply;

/**
 * All content has come. Before the first leg gets its dot, every leg must have been sent the whole
 * of it: one that cannot take it is to be known before anything is final.
 *
 * @param octets of content
 * @param digest of it, where it may be needed
 * @param waiting the legs that have still to be sent something
 */
record Flushing(
        InboundSession session,
        Mail mail,
        long octets,
        Optional<String> digest,
        Set<Integer> waiting)
        implements ContentState {
    /** RFC 5321 section 4.5.3.2.5 gives three minutes to a block; a client waits ten for us. */
    static final Duration DEADLINE = Duration.ofMinutes(2);

    Flushing {
        waiting = Set.copyOf(waiting);
    }

    static Step start(InboundSession session, Mail mail, Content content) {
        return start(session, mail, content, new Actions());
    }

    /** After these actions. */
    static Step start(InboundSession session, Mail mail, Content content, Actions actions) {
        actions.cancel(Timer.CLIENT);
        Set<Integer> waiting = new TreeSet<>();
        // One leg alone has nobody to wait for.
        if (session.delivering().size() > 1) {
            for (Leg leg : session.delivering()) {
                actions.add(new Action.Flush(leg.number()));
                waiting.add(leg.number());
            }
            actions.timer(Timer.BACKEND, DEADLINE);
        }
        Mail whole = mail.with(content.header());
        return new Flushing(session, whole, content.octets(), content.digestText(), waiting)
                .goOn(actions);
    }

    @Override
    public Step flushed(Event.Flushed flushed) {
        Set<Integer> rest = new TreeSet<>(waiting);
        rest.remove(flushed.leg());
        return new Flushing(session, mail, octets, digest, rest).goOn(new Actions());
    }

    @Override
    public Step goOn(Actions actions) {
        return waiting.isEmpty()
                ? Committing.start(session, mail, octets, digest, actions)
                : actions.to(this);
    }

    @Override
    public Step replied(Leg leg, SmtpReply reply) {
        return repliedEarly(leg, reply);
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.BACKEND) ? late(waiting) : unexpected(event);
    }

    @Override
    public Flushing with(InboundSession changed, Mail other) {
        Set<Integer> rest = new TreeSet<>(waiting);
        rest.removeIf(leg -> changed.leg(leg) == null);
        return new Flushing(changed, other, octets, digest, rest);
    }
}
