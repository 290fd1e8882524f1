package org.clustergate.smtp;

import java.util.Set;
import java.util.TreeSet;
import org.clustergate.backend.Backend;
import org.clustergate.engine.Action;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.SaslCredentials;

/**
 * The login in hand.
 *
 * @param user whose backend is looked for
 * @param failed names of the backends that could not be reached for it
 */
record Login(SaslCredentials credentials, MailAddress user, Set<String> failed) {
    private static final int MAX_TRIES = 3;

    Login without(Backend backend) {
        Set<String> more = new TreeSet<>(failed);
        more.add(backend.name());
        return new Login(credentials, user, Set.copyOf(more));
    }

    boolean triesLeft() {
        return failed.size() < MAX_TRIES;
    }

    Action findRoute() {
        return new Action.FindRoute(
                RouteQuery.Phase.LOGIN,
                RouteQuery.Purpose.SESSION,
                user,
                credentials.reusable(),
                failed);
    }
}
