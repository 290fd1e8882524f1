package org.clustergate.smtp;

import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.wire.SmtpReply;

/** A recipient to be given to the backend that was found for it. */
record Errand(Recipient recipient, Event.Routed route) {

    Action accepted(SmtpReply reply) {
        return new Action.Accepted(route.query(), route.backend().name(), Replies.report(reply));
    }

    Action refused(SmtpReply reply) {
        return new Action.Refused(route.query(), route.backend().name(), Replies.report(reply));
    }
}
