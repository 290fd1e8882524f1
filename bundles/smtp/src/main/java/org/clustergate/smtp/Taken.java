package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.mail.MailAddress;
import org.clustergate.wire.SmtpReply;

/**
 * A recipient of the present mail that the client has been told is accepted.
 *
 * @param path what goes between the angle brackets
 * @param leg the leg whose backend has accepted it; means nothing once its fate is known
 * @param fate what has become of the mail for it, in its backend's words or in ours where that has
 *     failed; empty while that is open
 */
record Taken(String path, MailAddress user, int leg, Optional<SmtpReply> fate) {

    static Taken of(Recipient recipient, int leg) {
        return new Taken(recipient.path(), recipient.user(), leg, Optional.empty());
    }

    boolean open() {
        return fate.isEmpty();
    }

    /** Whether its fate depends on that leg. */
    boolean waitsFor(int number) {
        return open() && leg == number;
    }

    Taken settled(SmtpReply reply) {
        return new Taken(path, user, leg, Optional.of(reply));
    }
}
