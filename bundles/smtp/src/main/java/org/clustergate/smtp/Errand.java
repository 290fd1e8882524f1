package org.clustergate.smtp;

import java.util.List;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.wire.SmtpReply;

/**
 * A recipient to be given to a backend.
 *
 * @param route what the policy found
 * @param target the backend that gets it: the one that was found, but where another passes mail on
 */
record Errand(Recipient recipient, Event.Routed route, Backend target) {

    static Errand of(Recipient recipient, Event.Routed route) {
        return new Errand(recipient, route, route.backend());
    }

    /** The same by another backend. */
    Errand by(Backend other) {
        return new Errand(recipient, route, other);
    }

    /**
     * Mails that the recipient may have already: a leg is for recipients that have the same ones,
     * so that all or none of them get what comes.
     */
    Set<String> group() {
        return recipient.known().delivered();
    }

    /** What the monitors learn of the backend's answer: nothing from one that passes mail on. */
    List<Action> report(SmtpReply reply) {
        if (target != route.backend() || reply.temporary()) {
            return List.of();
        }
        String words = Replies.report(reply);
        return List.of(
                reply.positive()
                        ? new Action.Accepted(route.query(), target.name(), words)
                        : new Action.Refused(route.query(), target.name(), words));
    }
}
