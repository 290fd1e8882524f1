package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;

/** The policy has been asked about a recipient. */
record AwaitingRoute(InboundSession session, Mail mail, Recipient recipient)
        implements InboundState {

    /** Asks once more after a backend could not be used, or gives up. */
    static Step again(
            InboundSession session,
            Mail mail,
            Recipient recipient,
            Event.Routed failed,
            Actions actions) {
        Recipient next = recipient.without(failed.backend());
        return next.triesLeft()
                ? actions.add(next.findRoute()).to(new AwaitingRoute(session, mail, next))
                : session.goOn(actions.client(Replies.UNREACHABLE), mail);
    }

    @Override
    public Step routed(Event.Routed route) {
        if (mail.lost()) {
            return session.goOn(new Actions().client(Replies.LOST), mail);
        }
        Optional<Leg> delivering = session.delivering();
        if (delivering.isPresent() && !delivering.get().leadsTo(route.backend())) {
            return session.goOn(new Actions().client(Replies.OTHER_SERVER), mail);
        }
        Errand errand = new Errand(mail, recipient, route);
        return session.legTo(route.backend())
                .map(leg -> GivingRecipient.start(session, errand, leg, new Actions()))
                .orElseGet(() -> OpeningLeg.start(session, errand, new Actions()));
    }

    @Override
    public Step unroutable(Event.Unroutable event) {
        // Without the backends that could not be reached, the others' "no" does not mean much.
        String reply =
                !recipient.failed().isEmpty()
                        ? Replies.UNREACHABLE
                        : event.temporary() ? Replies.NO_ROUTE_NOW : Replies.NO_SUCH_USER;
        return session.goOn(new Actions().client(reply), mail);
    }

    // What a leg says unasked must not be taken for its answer to the next command.
    @Override
    public Frame reads(Side side) {
        return session.leg(side.leg()) == null ? Frame.NOTHING : new Frame.Line(MAX_REPLY);
    }

    @Override
    public Step legLine(Event.Line line) {
        return lost(line.from().leg(), new Actions().closeLeg(line.from().leg()));
    }

    @Override
    public Step legTooLong(Event.TooLong tooLong) {
        return lost(tooLong.from().leg(), new Actions().closeLeg(tooLong.from().leg()));
    }

    @Override
    public Step legFailed(Event.LegFailed failed) {
        return session.leg(failed.leg()) == null
                ? unexpected(failed)
                : lost(failed.leg(), new Actions());
    }

    private Step lost(int leg, Actions actions) {
        Mail rest = mail.without(session.leg(leg));
        return actions.to(new AwaitingRoute(session.without(leg), rest, recipient));
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(new AwaitingRoute(session.drained(), mail, recipient));
    }
}
