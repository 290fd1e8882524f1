package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/** The backend is to greet (RFC 9051 section 7.1). */
record AwaitingGreeting(Leg leg) implements BackendState {
    @Override
    public Step response(Response response, boolean more) {
        boolean greeted =
                response.kind() == Response.Kind.UNTAGGED
                        && response.status() == Response.Status.OK;
        if (!greeted) {
            // PREAUTH, too: the session would be somebody's, and not because of this login.
            return fault("greets with " + response.status());
        }
        Action time = new Action.SetTimer(Timer.BACKEND, leg.backend().timeouts().login());
        Optional<Capabilities> told = response.capabilities();
        return told.isPresent()
                ? leg.capable(told.get(), false, time)
                : AwaitingCapability.ask(leg, false, time);
    }
}
