package org.clustergate.imap;

import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/** The connection to the backend is being opened; the transport watches the time. */
record AwaitingLeg(Leg leg) implements LoginState {
    @Override
    public LoginAttempt login() {
        return leg.login();
    }

    @Override
    public Step legOpened(Event.LegOpened event) {
        return Step.to(
                new AwaitingGreeting(leg),
                new Action.SetTimer(Timer.BACKEND, leg.backend().timeouts().greeting()));
    }

    @Override
    public Step legFailed(Event.LegFailed event) {
        return login().tryAnother(leg.backend().name());
    }
}
