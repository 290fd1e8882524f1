package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Event;
import org.clustergate.engine.MailRules;
import org.clustergate.engine.Step;

/** The policy has been asked about a recipient. */
record AwaitingRoute(InboundSession session, Mail mail, Recipient recipient)
        implements RecipientState {

    /** Asks once more after a backend could not be used, or gives up. */
    static Step again(InboundSession session, Mail mail, Errand failed, Actions actions) {
        Recipient next = failed.recipient().without(failed.route().backend());
        return next.triesLeft()
                ? actions.add(next.findRoute()).to(new AwaitingRoute(session, mail, next))
                : session.goOn(actions.client(Replies.UNREACHABLE), mail);
    }

    @Override
    public Step routed(Event.Routed route) {
        Errand errand = new Errand(recipient, route);
        Optional<Leg> first = session.delivering().stream().findFirst();
        boolean elsewhere = first.isPresent() && !first.get().leadsTo(route.backend());
        MailRules.Recipients rule = session.settings().mail().recipients();
        if (elsewhere && rule == MailRules.Recipients.SPLIT) {
            return session.goOn(new Actions().client(Replies.OTHER_SERVER), mail);
        }
        return elsewhere && rule == MailRules.Recipients.FIRST_BACKEND
                ? GivingRecipient.start(session, mail, errand, first.get(), new Actions())
                : give(errand);
    }

    private Step give(Errand errand) {
        return session.legTo(errand.route().backend())
                .map(leg -> GivingRecipient.start(session, mail, errand, leg, new Actions()))
                .orElseGet(() -> OpeningLeg.start(session, mail, errand, new Actions()));
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

    @Override
    public boolean busy(int leg) {
        return false;
    }

    @Override
    public AwaitingRoute with(InboundSession changed, Mail other) {
        return new AwaitingRoute(changed, other, recipient);
    }
}
