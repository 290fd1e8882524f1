package org.clustergate.smtp;

import java.util.List;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/** A leg is being opened for a recipient. */
record OpeningLeg(InboundSession session, Mail mail, Errand errand, int leg, LegOpening opening)
        implements RecipientState {

    /** Opens a leg to the errand's backend, in place of an idle one where there are too many. */
    static Step start(InboundSession session, Mail mail, Errand errand, Actions actions) {
        InboundSession next = session;
        if (!session.hasRoom()) {
            Optional<Leg> idle = session.idle().stream().findFirst();
            if (idle.isEmpty()) {
                return RecipientState.refuse(
                        session, mail, errand.recipient(), Replies.TOO_MANY_RECIPIENTS, actions);
            }
            actions.quit(List.of(idle.get()));
            next = session.without(idle.get().number());
        }
        Backend backend = errand.target();
        int leg = next.freeLeg();
        LegOpening opening =
                LegOpening.of(leg, backend, session.protocolWith(backend), session.introduction());
        return actions.add(new Action.Connect(leg, backend))
                .to(new OpeningLeg(next, mail, errand, leg, opening));
    }

    private Step opening(Event event) {
        LegOpening.Progress progress = opening.on(event);
        if (progress instanceof LegOpening.Going going) {
            return new Actions()
                    .addAll(going.actions())
                    .to(new OpeningLeg(session, mail, errand, leg, going.next()));
        }
        if (progress instanceof LegOpening.Ready ready) {
            Leg opened = Leg.opened(leg, errand.target(), opening.isLmtp(), ready.features());
            return GivingRecipient.start(session.with(opened), mail, errand, opened, new Actions());
        }
        Actions actions = new Actions().cancel(Timer.BACKEND);
        LegOpening.Failed failed = (LegOpening.Failed) progress;
        if (failed.connected()) {
            actions.closeLeg(leg, failed.detail());
        }
        return AwaitingRoute.again(session, mail, errand, actions);
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
    public OpeningLeg with(InboundSession changed, Mail other) {
        return new OpeningLeg(changed, other, errand, leg, opening);
    }
}
