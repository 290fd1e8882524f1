package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;

/** A login is under way; the client is not read. */
sealed interface LoginState extends ImapState permits AwaitingRoute, AwaitingLeg, BackendState {
    LoginAttempt login();

    @Override
    default ImapSession session() {
        return login().session();
    }

    @Override
    default void forget() {
        login().credentials().wipe();
    }

    @Override
    default Step timedOut(Event.TimedOut event) {
        return event.timer() == Timer.LOGIN
                ? ended(
                        "Login took too long",
                        SessionEnd.Cause.UNAVAILABLE,
                        "no answer to a login in time")
                : unexpected(event);
    }

    @Override
    default Step ended(String text, SessionEnd.Cause cause, String detail) {
        forget();
        return session().unavailableAndBye(login().tag(), text, cause, detail);
    }
}
