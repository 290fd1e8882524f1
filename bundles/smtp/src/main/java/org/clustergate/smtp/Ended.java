package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;

/** The session is closed; nothing that still comes changes that. */
record Ended() implements SmtpState {
    @Override
    public Step on(Event event) {
        return Step.to(this);
    }
}
