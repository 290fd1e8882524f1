package org.clustergate.smtp;

import org.clustergate.backend.Backend;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;

/** A leg is being opened for a recipient. */
record OpeningLeg(InboundSession session, Errand errand, int leg, LegOpening opening)
        implements InboundState {

    /** Opens a leg to the errand's backend, in place of those to others. */
    static Step start(InboundSession session, Errand errand, Actions actions) {
        Backend backend = errand.route().backend();
        InboundSession alone = session.withoutLegs();
        int leg = alone.freeLeg();
        LegOpening opening = LegOpening.of(leg, backend, Protocol.SMTP, session.introduction());
        return actions.quit(session.openLegs())
                .add(new Action.Connect(leg, backend))
                .to(new OpeningLeg(alone, errand, leg, opening));
    }

    private Step opening(Event event) {
        LegOpening.Progress progress = opening.on(event);
        if (progress instanceof LegOpening.Going going) {
            return new Actions()
                    .addAll(going.actions())
                    .to(new OpeningLeg(session, errand, leg, going.next()));
        }
        if (progress instanceof LegOpening.Ready ready) {
            Leg opened = Leg.opened(leg, errand.route().backend(), ready.features());
            return GivingRecipient.start(session.with(opened), errand, opened, new Actions());
        }
        Actions actions = new Actions().cancel(Timer.BACKEND);
        LegOpening.Failed failed = (LegOpening.Failed) progress;
        if (failed.connected()) {
            actions.closeLeg(leg, failed.detail());
        }
        return AwaitingRoute.again(
                session, errand.mail(), errand.recipient(), errand.route(), actions);
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
        return SmtpState.is(event, Timer.BACKEND) ? opening(event) : unexpected(event);
    }

    @Override
    public Step drain(Event.Drain drain) {
        return Step.to(new OpeningLeg(session.drained(), errand, leg, opening));
    }
}
