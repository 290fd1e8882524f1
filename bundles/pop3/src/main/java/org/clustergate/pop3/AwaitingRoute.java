package org.clustergate.pop3;

import java.util.Set;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;

/**
 * The policy has been asked; the client is not read.
 *
 * @param excluded the backends that have failed this login
 */
record AwaitingRoute(Session session, Login login, Set<String> excluded) implements Pop3State {
    @Override
    public Step routed(Event.Routed event) {
        Attempt attempt = new Attempt(session, login, excluded, event, Set.of());
        return Step.to(
                new BackendState.Connecting(attempt),
                new Action.Connect(Pop3State.LEG, event.backend()));
    }

    /** A no counts only where nobody was left out of the question. */
    @Override
    public Step unroutable(Event.Unroutable event) {
        login.wipe();
        if (!excluded.isEmpty()) {
            return session.failedLogin(Replies.line(Replies.UNAVAILABLE));
        }
        return event.temporary()
                ? session.troubled("no route: " + event.reason())
                        .failedLogin(Replies.line(Replies.UNAVAILABLE))
                : session.failedLogin(Replies.line(Replies.AUTH_FAILED));
    }

    @Override
    public void forget() {
        login.wipe();
    }
}
