package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;

/** The client's TLS handshake is under way. */
record StartingTls(InboundSession session) implements InboundState {
    @Override
    public StartingTls at(InboundSession changed) {
        return new StartingTls(changed);
    }

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? Frame.NOTHING : readsLeg(side);
    }

    // A browser can be led here too, so the first line inside TLS is looked at like the one before.
    @Override
    public Step tlsStarted(Event.TlsStarted tls) {
        InboundSession secured = session.secured();
        return secured.draining()
                ? secured.end(Replies.LEAVING, SessionEnd.Cause.DRAIN, "drained")
                : new Actions()
                        .timer(Timer.CLIENT, secured.settings().commandDeadline())
                        .to(new FirstOctet(new Idle(secured)));
    }

    // Nothing can be said while the handshake is not done.
    @Override
    public Step timedOut(Event.TimedOut event) {
        return new Actions().close(SessionEnd.Cause.TIMEOUT, "no TLS handshake in time");
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(new StartingTls(session.drained()));
    }
}
