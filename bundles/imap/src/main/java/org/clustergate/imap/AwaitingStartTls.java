package org.clustergate.imap;

import org.clustergate.engine.Action;
import org.clustergate.engine.Step;

/** The backend is to agree to TLS. */
record AwaitingStartTls(Leg leg) implements BackendState {
    @Override
    public Step response(Response response, boolean more) {
        if (response.kind() == Response.Kind.UNTAGGED && response.status() != Response.Status.BYE) {
            return Step.to(this);
        }
        // Once offered there is no way back to plain text: somebody else may have said no.
        if (!response.answers(Leg.TAG) || response.status() != Response.Status.OK) {
            return fault("does not start TLS");
        }
        // RFC 9051 section 11.1: plain text behind the OK could be somebody else's.
        return more
                ? fault("plain text behind STARTTLS")
                : Step.to(new StartingBackendTls(leg), new Action.StartTls(Leg.SIDE));
    }
}
