package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/** Before {@link Event.Opened}. */
record SubmissionGreeting(SubmissionSession session) implements SubmissionState {
    @Override
    public Step opened(Event event) {
        return new Actions()
                .client(Replies.banner(session.settings()))
                .timer(Timer.LOGIN, session.settings().loginDeadline())
                .timer(Timer.CLIENT, session.settings().commandDeadline())
                .to(new FirstOctet(new AwaitingLogin(session)));
    }
}
