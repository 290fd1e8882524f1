package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.Step;

/**
 * The backend is to tell its capabilities.
 *
 * @param startTlsDone whether it is asked inside a TLS of our own
 * @param told what it has told so far
 */
record AwaitingCapability(Leg leg, boolean startTlsDone, Optional<Capabilities> told)
        implements BackendState {

    static Step ask(Leg leg, boolean startTlsDone, Action... before) {
        return new Actions()
                .add(before)
                .add(Leg.command("CAPABILITY"))
                .then(new AwaitingCapability(leg, startTlsDone, Optional.empty()));
    }

    @Override
    public Step response(Response response, boolean more) {
        if (response.answers(Leg.TAG)) {
            return response.status() == Response.Status.OK && told.isPresent()
                    ? leg.capable(told.get(), startTlsDone)
                    : fault("does not tell its capabilities");
        }
        if (response.kind() != Response.Kind.UNTAGGED || response.status() == Response.Status.BYE) {
            return fault("no answer to CAPABILITY");
        }
        Optional<Capabilities> now = response.capabilities();
        return Step.to(now.isPresent() ? new AwaitingCapability(leg, startTlsDone, now) : this);
    }
}
