package org.clustergate.smtp;

import java.util.EnumSet;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/**
 * A leg is being opened for a bounce. It is one of its own: by XCLIENT the others speak for the
 * client, whom nobody relays for.
 */
record OpeningBounce(InboundSession session, Bounce bounce, int leg, LegOpening opening)
        implements BounceState {

    static Step start(InboundSession session, Bounce bounce, Backend backend) {
        int leg = session.freeLeg();
        Set<Trust> trust = EnumSet.allOf(Trust.class);
        trust.retainAll(backend.trust());
        trust.removeAll(Set.of(Trust.XCLIENT, Trust.XFORWARD));
        LegOpening opening =
                LegOpening.of(
                        leg,
                        backend.withTrust(trust),
                        session.protocolWith(backend),
                        session.introduction());
        return new Actions()
                .add(new Action.Connect(leg, backend, true))
                .to(new OpeningBounce(session, bounce, leg, opening));
    }

    private Step opening(Event event) {
        LegOpening.Progress progress = opening.on(event);
        if (progress instanceof LegOpening.Going going) {
            return new Actions()
                    .addAll(going.actions())
                    .to(new OpeningBounce(session, bounce, leg, going.next()));
        }
        if (progress instanceof LegOpening.Ready ready) {
            Leg opened =
                    Leg.opened(leg, opening.target().backend(), opening.isLmtp(), ready.features());
            return GivingBounce.start(session, bounce, opened);
        }
        Actions actions = new Actions();
        LegOpening.Failed failed = (LegOpening.Failed) progress;
        if (failed.connected()) {
            actions.closeLeg(leg, failed.detail());
        }
        return bounce.failed(session, actions);
    }

    @Override
    public boolean busy(int number) {
        return number == leg;
    }

    @Override
    public Frame readsBusy(Side side) {
        return opening.reads(side);
    }

    @Override
    public Step legOpened(Event.LegOpened opened) {
        return opening(opened);
    }

    @Override
    public Step busyLine(Event.Line line) {
        return opening(line);
    }

    @Override
    public Step busyTooLong(Event.TooLong tooLong) {
        return opening(tooLong);
    }

    @Override
    public Step busyFailed(Event.LegFailed failed) {
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
    public OpeningBounce with(InboundSession changed, Mail other) {
        return new OpeningBounce(changed, bounce.with(other), leg, opening);
    }
}
