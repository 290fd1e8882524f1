package org.clustergate.smtp;

import java.util.Set;
import java.util.TreeSet;
import org.clustergate.backend.Backend;
import org.clustergate.engine.Action;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.RouteQuery;

/**
 * The recipient in hand.
 *
 * @param path what goes between the angle brackets
 * @param purpose what its route is for
 * @param known what the ledger knows of mails to it
 * @param failed names of the backends that could not be reached for it
 */
record Recipient(
        String path,
        MailAddress user,
        RouteQuery.Purpose purpose,
        Known known,
        Set<String> failed) {
    /** So many backends are tried; each may take its whole connect deadline. */
    private static final int MAX_TRIES = 3;

    /** Of a path that is not the null one. */
    static Recipient of(Path path, RouteQuery.Purpose purpose) {
        return new Recipient(
                path.text(), path.address().orElseThrow(), purpose, Known.NOTHING, Set.of());
    }

    Recipient knowing(Known more) {
        return new Recipient(path, user, purpose, more, failed);
    }

    Recipient without(Backend backend) {
        Set<String> more = new TreeSet<>(failed);
        more.add(backend.name());
        return new Recipient(path, user, purpose, known, Set.copyOf(more));
    }

    boolean triesLeft() {
        return failed.size() < MAX_TRIES;
    }

    Action findRoute() {
        return new Action.FindRoute(RouteQuery.Phase.RECIPIENT, purpose, user, false, failed);
    }

    String command() {
        return "RCPT TO:<" + path + ">";
    }
}
