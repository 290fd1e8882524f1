package org.clustergate.smtp;

import java.util.Optional;
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
 * @param dsn what the client says about notifications (RFC 3461)
 * @param failed names of the backends that could not be reached for it
 */
record Recipient(
        String path,
        MailAddress user,
        RouteQuery.Purpose purpose,
        Known known,
        Dsn dsn,
        Set<String> failed) {
    /** So many backends are tried; each may take its whole connect deadline. */
    private static final int MAX_TRIES = 3;

    /** Of a command. */
    static Recipient of(Command.Rcpt command, RouteQuery.Purpose purpose) {
        return new Recipient(
                command.recipient().text(),
                command.recipient().address().orElseThrow(),
                purpose,
                Known.NOTHING,
                command.dsn(),
                Set.of());
    }

    Recipient knowing(Known more) {
        return new Recipient(path, user, purpose, more, dsn, failed);
    }

    Recipient without(Backend backend) {
        Set<String> more = new TreeSet<>(failed);
        more.add(backend.name());
        return new Recipient(path, user, purpose, known, dsn, Set.copyOf(more));
    }

    boolean triesLeft() {
        return failed.size() < MAX_TRIES;
    }

    Action findRoute() {
        return new Action.FindRoute(RouteQuery.Phase.RECIPIENT, purpose, user, false, failed);
    }

    /** The command for a backend. */
    String command(Features features) {
        return command(features.dsn() ? dsn.parameters() : "");
    }

    /** The command with these parameters, each after a space. */
    String command(String parameters) {
        return "RCPT TO:<" + path + ">" + parameters;
    }

    /**
     * Why a backend with these features cannot be given it now. RFC 3461 section 5.2.2 has whoever
     * passes a mail on to a server without notifications confirm that itself; we send no mail. What
     * was offered to the client holds no longer, so it will find that out.
     */
    Optional<String> misfit(Features features) {
        return dsn.confirms() && !features.dsn()
                ? Optional.of(Replies.NO_CONFIRMATION)
                : Optional.empty();
    }
}
