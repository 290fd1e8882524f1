package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.mail.MailAddress;
import org.clustergate.wire.Octets;

/**
 * What a MAIL or RCPT names (RFC 5321 section 4.1.2).
 *
 * @param text what is sent on between the angle brackets, one character for each octet: without a
 *     source route, otherwise as it came; nothing for the null path
 * @param address the mailbox without quotes; empty for the null path
 */
record Path(String text, Optional<MailAddress> address) {
    /** The sender of notifications, {@code <>} (RFC 5321 section 4.5.5). */
    static final Path NULL = new Path("", Optional.empty());

    /** Whether it needs SMTPUTF8 (RFC 6531). */
    boolean isAscii() {
        return text.chars().allMatch(c -> c < 128);
    }

    /** Whether the octets that are the characters of that text are UTF-8 (RFC 3629). */
    static boolean isUtf8(String octets) {
        return Octets.latin1(octets).utf8().isPresent();
    }

    /** The text that is written in those octets, which are UTF-8. */
    static String decoded(String octets) {
        return Octets.latin1(octets).utf8().orElseThrow();
    }
}
