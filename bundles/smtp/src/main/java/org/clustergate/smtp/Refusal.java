package org.clustergate.smtp;

import java.util.Collections;

/**
 * What a client is told of a mail that is refused while its content comes.
 *
 * @param now in place of leave to go on: one answer
 * @param end at the end of the content: as many answers as are due
 */
record Refusal(String now, String end) {

    /** The same answer for all recipients. */
    static Refusal of(Mail mail, String reply) {
        // RFC 2033 section 4.2: one for each RCPT that was successful.
        return mail.answers() == Answers.LMTP
                ? new Refusal(
                        reply, String.join("\r\n", Collections.nCopies(mail.taken().size(), reply)))
                : of(reply);
    }

    /** Of a mail that no recipient was taken for. */
    static Refusal of(String reply) {
        return new Refusal(reply, reply);
    }

    /** Of a mail whose fate is known for every recipient. */
    static Refusal of(Mail mail) {
        return new Refusal(Replies.relay(Verdict.of(mail)), Verdict.on(mail));
    }
}
