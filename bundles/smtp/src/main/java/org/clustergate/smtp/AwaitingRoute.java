package org.clustergate.smtp;

import java.util.List;
import java.util.Optional;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.route.RouteQuery;

/** The policy has been asked about a recipient. */
record AwaitingRoute(InboundSession session, Mail mail, Recipient recipient)
        implements RecipientState {

    /** Asks once more after a backend could not be used, or gives up. */
    static Step again(InboundSession session, Mail mail, Errand failed, Actions actions) {
        Recipient next = failed.recipient().without(failed.target());
        return next.triesLeft()
                ? actions.add(next.findRoute()).to(new AwaitingRoute(session, mail, next))
                : RecipientState.refuse(session, mail, next, Replies.UNREACHABLE, actions);
    }

    @Override
    public Step routed(Event.Routed route) {
        if (recipient.purpose() == RouteQuery.Purpose.CALLOUT) {
            return known(route);
        }
        Errand errand = Errand.of(recipient, route);
        List<Leg> delivering = session.delivering();
        boolean elsewhere =
                !delivering.isEmpty()
                        && delivering.stream().noneMatch(leg -> leg.leadsTo(route.backend()));
        return switch (session.settings().mail().recipients()) {
            case SPLIT ->
                    elsewhere
                            ? session.goOn(new Actions().client(Replies.OTHER_SERVER), mail)
                            : give(errand);
            case FIRST_BACKEND -> give(elsewhere ? errand.by(delivering.get(0).backend()) : errand);
            case FAN_OUT -> give(errand);
        };
    }

    /**
     * Another gateway asks: it hears what is known, and no backend is asked for it, which might be
     * that gateway. No mail is taken on such an answer.
     */
    private Step known(Event.Routed route) {
        return route.tentative()
                ? session.goOn(new Actions().client(Replies.NO_ROUTE_NOW), mail)
                : session.goOn(
                        new Actions().client(Replies.RECIPIENT_KNOWN),
                        mail.with(Taken.unless(recipient, Replies.reply(Replies.ONLY_ASKED))));
    }

    private Step give(Errand errand) {
        Actions actions = new Actions();
        Optional<Leg> found = session.legFor(errand);
        if (found.isEmpty()) {
            return OpeningLeg.start(session, mail, errand, actions);
        }
        Leg leg = found.get();
        if (leg.worn()) {
            return OpeningLeg.start(
                    session.without(leg.number()), mail, errand, actions.quit(List.of(leg)));
        }
        // The recipients that wait for it are not to be lost for one that is refused too.
        return leg.delivers() && leg.full()
                ? RecipientState.refuse(
                        session, mail, recipient, Replies.TOO_MANY_RECIPIENTS, actions)
                : GivingRecipient.start(session, mail, errand, leg, actions);
    }

    @Override
    public Step unroutable(Event.Unroutable event) {
        // Without the backends that could not be reached, the others' "no" does not mean much.
        String reply =
                !recipient.failed().isEmpty()
                        ? Replies.UNREACHABLE
                        : event.temporary() ? Replies.NO_ROUTE_NOW : Replies.NO_SUCH_USER;
        return RecipientState.refuse(session, mail, recipient, reply, new Actions());
    }

    @Override
    public boolean busy(int leg) {
        return false;
    }

    @Override
    public AwaitingRoute with(InboundSession changed, Mail other) {
        return new AwaitingRoute(changed, other, recipient);
    }
}
