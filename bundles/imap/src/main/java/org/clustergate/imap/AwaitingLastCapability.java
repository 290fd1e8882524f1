package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/**
 * The backend has accepted the login and is to tell its capabilities, which are others than before
 * (RFC 9051 section 6.2.3): clients that do not ask for them again would go by ours.
 *
 * @param accepted the backend's answer to the login
 * @param heard octets that the backend has said since the login command
 * @param told the capabilities, once it has told them
 */
record AwaitingLastCapability(Leg leg, Response accepted, int heard, Optional<Capabilities> told)
        implements BackendState {
    @Override
    public Step response(Response response, boolean more) {
        if (response.answers(Leg.TAG)) {
            // A backend that does not tell is none the worse for it.
            return AwaitingLoginReply.passThrough(leg, accepted, told);
        }
        int total = heard + response.length();
        if (response.kind() != Response.Kind.UNTAGGED
                || response.status() == Response.Status.BYE
                || total > Limits.BEFORE_LOGIN_REPLY) {
            return fault("no answer to CAPABILITY");
        }
        Optional<Capabilities> now = response.capabilities();
        return now.isPresent()
                ? Step.to(new AwaitingLastCapability(leg, accepted, total, now))
                : Step.to(
                        new AwaitingLastCapability(leg, accepted, total, told),
                        ImapSession.send(response.encode()));
    }

    @Override
    public Step fault(String what) {
        return leg.unavailable(what);
    }

    @Override
    public Step lost() {
        return login().unavailable(new Action.CancelTimer(Timer.BACKEND));
    }
}
