package org.clustergate.smtp;

import java.util.List;
import java.util.stream.Collectors;
import org.clustergate.wire.SmtpReply;

/**
 * The one answer to a mail, of what has become of it for each recipient (RFC 5321 section 4.1.1.4
 * knows only one).
 */
final class Verdict {
    private Verdict() {}

    /** What the client is told, as it is sent; the fate of every recipient is known. */
    static String on(Mail mail) {
        List<SmtpReply> fates = fates(mail);
        if (mail.answersEach()) {
            return mail.answers() == Answers.LMTP ? lines(fates) : each(mail, fates);
        }
        return fates.stream().allMatch(SmtpReply::positive)
                ? Replies.relay(fates.stream().distinct().toList())
                : Replies.relay(of(mail));
    }

    /**
     * An answer for each recipient, in the order of their RCPT, and one that ends them
     * (draft-hall-prdr-00; as Exim has it).
     */
    private static String each(Mail mail, List<SmtpReply> fates) {
        String all = mail.delivered() ? Replies.EACH_DONE : Replies.relay(refusal(fates));
        return String.join("\r\n", Replies.EACH_FOLLOWS, lines(fates), all);
    }

    private static String lines(List<SmtpReply> fates) {
        return fates.stream().map(Replies::relay).collect(Collectors.joining("\r\n"));
    }

    /** Whether the sender will come again because of all of it. */
    static boolean comesAgain(Mail mail) {
        return !mail.answersEach() && of(mail).temporary();
    }

    /** The answer's kind and, but where all have accepted, its words. */
    static SmtpReply of(Mail mail) {
        List<SmtpReply> fates = fates(mail);
        boolean all = fates.stream().allMatch(SmtpReply::positive);
        boolean none = fates.stream().noneMatch(SmtpReply::positive);
        // A refusal would have the sender tell its user that nobody has the mail.
        return all ? fates.get(0) : none ? refusal(fates) : Replies.reply(Replies.NOT_ALL);
    }

    private static List<SmtpReply> fates(Mail mail) {
        // Should a fate be open after all, nobody may take the mail for delivered.
        SmtpReply open = Replies.reply(Replies.LOST);
        return mail.taken().stream().map(one -> one.fate().orElse(open)).toList();
    }

    /** For good only where all refuse for good. */
    private static SmtpReply refusal(List<SmtpReply> fates) {
        return fates.stream().filter(SmtpReply::temporary).findFirst().orElse(fates.get(0));
    }
}
