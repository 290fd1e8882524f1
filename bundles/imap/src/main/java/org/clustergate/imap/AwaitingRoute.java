package org.clustergate.imap;

import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.mail.Protocol;

/** The policy is to say where the user lives. */
record AwaitingRoute(LoginAttempt login) implements LoginState {
    @Override
    public Step routed(Event.Routed event) {
        String name = event.backend().name();
        if (login.excluded().contains(name)) {
            return login.unavailable();
        }
        return event.backend()
                .endpoint(Protocol.IMAP)
                .map(
                        endpoint ->
                                Step.to(
                                        new AwaitingLeg(new Leg(login, event, endpoint)),
                                        new Action.Connect(Leg.NUMBER, event.backend())))
                .orElseGet(() -> login.tryAnother(name));
    }

    @Override
    public Step unroutable(Event.Unroutable event) {
        // While a backend is left out because it failed, nobody can say that all know of no such
        // user.
        if (event.temporary() || !login.excluded().isEmpty()) {
            return login.unavailable();
        }
        login.credentials().wipe();
        return login.session().authenticationFailed(login.tag());
    }
}
