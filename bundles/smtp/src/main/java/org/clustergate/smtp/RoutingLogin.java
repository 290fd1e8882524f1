package org.clustergate.smtp;

import java.util.Optional;
import java.util.Set;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.MailAddress;
import org.clustergate.wire.SaslCredentials;

/** The policy has been asked about a login. */
record RoutingLogin(SubmissionSession session, Login login) implements SubmissionState {

    /** Begins a login with what the client has sent. */
    static Step start(SubmissionSession session, SaslCredentials credentials) {
        Optional<MailAddress> user = MailAddress.parse(credentials.mailbox());
        if (user.isEmpty()) {
            credentials.wipe();
            return session.loginRefused(new Actions());
        }
        Login login = new Login(credentials, user.get(), Set.of());
        return new Actions()
                .cancel(Timer.CLIENT)
                .add(login.findRoute())
                .to(new RoutingLogin(session, login));
    }

    /** Asks once more after a backend could not be used, or gives up. */
    static Step again(
            SubmissionSession session, Login login, Event.Routed failed, Actions actions) {
        Login next = login.without(failed.backend());
        if (next.triesLeft()) {
            return actions.add(next.findRoute()).to(new RoutingLogin(session, next));
        }
        login.credentials().wipe();
        return session.loginLater(actions, Replies.LOGIN_LATER);
    }

    @Override
    public Step routed(Event.Routed route) {
        return OpeningHome.start(session, login, route);
    }

    @Override
    public Step unroutable(Event.Unroutable event) {
        login.credentials().wipe();
        // Without the backends that could not be reached, the others' "no" does not mean much.
        return event.temporary() || !login.failed().isEmpty()
                ? session.loginLater(new Actions(), Replies.LOGIN_LATER)
                : session.loginRefused(new Actions());
    }

    @Override
    public Actions leave() {
        login.credentials().wipe();
        return new Actions();
    }
}
