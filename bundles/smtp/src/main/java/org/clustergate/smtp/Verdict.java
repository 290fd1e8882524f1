package org.clustergate.smtp;

import java.util.List;
import java.util.Optional;
import org.clustergate.wire.SmtpReply;

/**
 * The one answer to a mail, of what has become of it for each recipient (RFC 5321 section 4.1.1.4
 * knows only one).
 */
final class Verdict {
    private Verdict() {}

    /** What the client is told; the fate of every recipient is known. */
    static String on(Mail mail) {
        List<SmtpReply> fates =
                mail.taken().stream().map(Taken::fate).flatMap(Optional::stream).toList();
        List<SmtpReply> accepted = fates.stream().filter(SmtpReply::positive).distinct().toList();
        if (fates.stream().allMatch(SmtpReply::positive)) {
            return Replies.relay(accepted);
        }
        // A refusal would have the sender tell its user that nobody has the mail.
        return accepted.isEmpty() ? Replies.relay(refusal(fates)) : Replies.NOT_ALL;
    }

    /** For good only where all refuse for good. */
    private static SmtpReply refusal(List<SmtpReply> fates) {
        return fates.stream().filter(SmtpReply::temporary).findFirst().orElse(fates.get(0));
    }
}
