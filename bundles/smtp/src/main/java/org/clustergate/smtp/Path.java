package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.mail.MailAddress;

/**
 * What a MAIL or RCPT names (RFC 5321 section 4.1.2).
 *
 * @param text what is sent on between the angle brackets: without a source route, otherwise as it
 *     came; nothing for the null path
 * @param address the mailbox without quotes; empty for the null path
 */
record Path(String text, Optional<MailAddress> address) {
    /** The sender of notifications, {@code <>} (RFC 5321 section 4.5.5). */
    static final Path NULL = new Path("", Optional.empty());
}
