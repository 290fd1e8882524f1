package org.clustergate.smtp;

import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;

/** The leg to the user's backend is being opened. */
record OpeningHome(SubmissionSession session, Login login, Event.Routed route, LegOpening opening)
        implements SubmissionState {

    static Step start(SubmissionSession session, Login login, Event.Routed route) {
        LegOpening opening =
                LegOpening.of(
                        SubmissionSession.LEG,
                        route.backend(),
                        Protocol.SUBMISSION,
                        session.introduction());
        return Step.to(
                new OpeningHome(session, login, route, opening),
                new Action.Connect(SubmissionSession.LEG, route.backend()));
    }

    private Step opening(Event event) {
        LegOpening.Progress progress = opening.on(event);
        if (progress instanceof LegOpening.Going going) {
            return new Actions()
                    .addAll(going.actions())
                    .to(new OpeningHome(session, login, route, going.next()));
        }
        if (progress instanceof LegOpening.Ready ready) {
            return LoggingIn.start(session, login, route, ready.features());
        }
        Actions actions = new Actions().cancel(Timer.BACKEND);
        LegOpening.Failed failed = (LegOpening.Failed) progress;
        if (failed.connected()) {
            actions.closeLeg(SubmissionSession.LEG, failed.detail());
        }
        return RoutingLogin.again(session, login, route, actions);
    }

    @Override
    public Frame reads(Side side) {
        return opening.reads(side);
    }

    @Override
    public Step legOpened(Event.LegOpened opened) {
        return opening(opened);
    }

    @Override
    public Step legLine(Event.Line line) {
        return opening(line);
    }

    @Override
    public Step legTooLong(Event.TooLong tooLong) {
        return opening(tooLong);
    }

    @Override
    public Step legFailed(Event.LegFailed failed) {
        return opening(failed);
    }

    @Override
    public Step tlsStarted(Event.TlsStarted tls) {
        return opening(tls);
    }

    @Override
    public Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.BACKEND)
                ? opening(event)
                : SubmissionState.super.timedOut(event);
    }

    @Override
    public Actions leave() {
        login.credentials().wipe();
        return new Actions().closeLeg(SubmissionSession.LEG);
    }
}
