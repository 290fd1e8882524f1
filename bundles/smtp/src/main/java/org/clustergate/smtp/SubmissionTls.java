package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;

/** The client's TLS handshake is under way: nothing can be said until it is done. */
record SubmissionTls(SubmissionSession session) implements SubmissionState {
    @Override
    public Step tlsStarted(Event.TlsStarted tls) {
        SubmissionSession secured = session.secured();
        return new Actions()
                .timer(Timer.CLIENT, secured.settings().commandDeadline())
                .to(new FirstOctet(new AwaitingLogin(secured)));
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return new Actions().close(SessionEnd.Cause.TIMEOUT, "no TLS handshake in time");
    }

    @Override
    public Step drain(Event.Drain drain) {
        return new Actions().close(SessionEnd.Cause.DRAIN, "drained");
    }
}
