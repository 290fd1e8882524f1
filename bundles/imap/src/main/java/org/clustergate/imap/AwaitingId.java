package org.clustergate.imap;

import org.clustergate.engine.Step;

/** The backend is to take note of the client's address; whether it does changes nothing. */
record AwaitingId(Leg leg, Capabilities capabilities) implements BackendState {
    @Override
    public Step response(Response response, boolean more) {
        if (response.answers(Leg.TAG)) {
            return leg.logIn(capabilities);
        }
        return response.kind() == Response.Kind.UNTAGGED && response.status() != Response.Status.BYE
                ? Step.to(this)
                : fault("no answer to ID");
    }
}
