package org.clustergate.imap;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.clustergate.engine.Action;
import org.clustergate.engine.Step;
import org.clustergate.mail.MailAddress;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;

/**
 * One login of a client, until a backend has answered it.
 *
 * @param tag of the client's command
 * @param user whose mailbox is to be opened
 * @param excluded backends that could not be used
 */
record LoginAttempt(
        ImapSession session,
        String tag,
        SaslPlain credentials,
        MailAddress user,
        Set<String> excluded) {

    static Step begin(ImapSession session, ImapCommand.Login command) {
        Octets password = command.password();
        if (!session.passwordsTaken()) {
            password.wipe();
            return AwaitingCommand.execute(
                    session, new ImapCommand.ClearPassword(command.tag()), false);
        }
        Optional<String> user = command.user().utf8();
        if (user.isEmpty() || password.length() == 0) {
            password.wipe();
            return session.authenticationFailed(command.tag());
        }
        return begin(session, command.tag(), new SaslPlain("", user.get(), password));
    }

    static Step begin(ImapSession session, String tag, SaslPlain credentials) {
        if (session.proxyTtl() <= 0) {
            credentials.wipe();
            return session.bye(
                    tag + " NO [SERVERBUG] Too many gateways\r\n",
                    "Too many gateways",
                    SessionEnd.Cause.INTERNAL,
                    "login goes round in circles");
        }
        // RFC 4616 section 2: the mailbox is the authorization identity's, where there is one.
        String authorizationId = credentials.authorizationId();
        Optional<MailAddress> name = MailAddress.parse(credentials.user());
        Optional<MailAddress> user =
                authorizationId.isEmpty() ? name : MailAddress.parse(authorizationId);
        if (name.isEmpty() || user.isEmpty()) {
            credentials.wipe();
            return session.authenticationFailed(tag);
        }
        return new LoginAttempt(session, tag, credentials, user.get(), Set.of()).findRoute();
    }

    private Step findRoute(Action... before) {
        return new Actions()
                .add(before)
                .add(new Action.FindRoute(RouteQuery.Phase.LOGIN, user, excluded))
                .then(new AwaitingRoute(this));
    }

    /** The backend cannot be used and has not been told the password: another one may do. */
    Step tryAnother(String backend, Action... before) {
        Set<String> failed = new HashSet<>(excluded);
        failed.add(backend);
        return failed.size() < Limits.BACKENDS
                ? new LoginAttempt(session, tag, credentials, user, Set.copyOf(failed))
                        .findRoute(before)
                : unavailable(before);
    }

    /** Nobody can judge this login now. */
    Step unavailable(Action... before) {
        credentials.wipe();
        return session.unavailable(tag, before);
    }
}
