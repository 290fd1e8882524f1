package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/** Before {@link Event.Opened}. */
record InboundGreeting(InboundSession session) implements InboundState {
    @Override
    public InboundGreeting at(InboundSession changed) {
        return new InboundGreeting(changed);
    }

    @Override
    public Step opened(Event event) {
        return new Actions()
                .client(Replies.banner(session.settings()))
                .timer(Timer.CLIENT, session.settings().commandDeadline())
                .to(new FirstOctet(new Idle(session)));
    }
}
