package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.clustergate.wire.SmtpReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {
    /** Lines are separated by a slash with blanks. */
    private static Answer of(String reply, boolean bare) {
        List<String> lines = new ArrayList<>();
        for (String line : reply.split(" / ")) {
            lines.add(line.length() > 4 ? line.substring(4) : "");
        }
        return Answer.of(new SmtpReply(Integer.parseInt(reply.substring(0, 3)), lines), bare);
    }

    // What servers say to RCPT, in their own words.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Any
                "YES            | 250 2.1.5 Ok",
                "YES            | 251 User not local; will forward",
                "NOTHING        | 252 2.1.5 Will attempt delivery",
                "NOTHING        | 354 go on",
                "NO             | 550 5.1.0 Address rejected",
                "NO             | 550 5.1.6 Mailbox has moved",
                "NO_IF_ALONE    | 550",
                "NO_IF_ALONE    | 551 User not local; please try <forward-path>",
                "NO_IF_ALONE    | 553 Requested action not taken: mailbox name not allowed",
                "NOTHING        | 550 bounces may have one recipient only",
                "NOTHING        | 550 5.2.0 something",
                "NOTHING        | 550 5.7.1 Recipient rejected by policy",
                "NOTHING        | 550 5.7.0 refused",
                "NOTHING        | 550 5.7.26 unauthenticated mail",
                "NOTHING        | 551 5.7.1 no",
                "NOTHING        | 553 5.7.1 no",
                "NOTHING        | 554 no",
                "NOTHING        | 501 syntax",
                "NOTHING        | 503 5.5.1 need MAIL",
                "NOTHING        | 530 5.7.0 Must issue a STARTTLS command first",
                "YES            | 552 Requested mail action aborted: exceeded storage allocation",
                "YES            | 552 5.2.0 over quota",
                "YES            | 550 5.2.1 Mailbox disabled",
                "YES            | 525 disabled",
                "TOO_MANY       | 452 Too many recipients",
                "TOO_MANY       | 552 too many recipients",
                "LATER          | 450 4.7.1 try again",
                "LATER          | 451 try again",
                "LATER          | 471 try again",
                // Postfix
                "NO | 550 5.1.1 <x@y>: Recipient address rejected: User unknown in local recipient table",
                "NO | 550 5.1.1 <x@y>: Recipient address rejected: User unknown in virtual mailbox table",
                "NO | 550 5.1.1 <x@y>: Recipient address rejected: undeliverable address: host store1 said: 550 5.1.1 User unknown",
                "NO | 501 5.1.3 Bad recipient address syntax",
                "FOREIGN | 554 5.7.1 <x@y>: Relay access denied",
                "FOREIGN | 454 4.7.1 <x@y>: Relay access denied",
                "LATER | 450 4.2.0 <x@y>: Recipient address rejected: Greylisted, see http://postgrey.schweikert.ch/help/y.html",
                "LATER | 450 4.1.1 <x@y>: Recipient address rejected: unverified address: Address verification in progress",
                "LATER | 450 4.7.1 Client host rejected: cannot find your hostname, [192.0.2.1]",
                "LATER | 452 4.3.1 Insufficient system storage",
                "TOO_MANY | 452 4.5.3 Error: too many recipients",
                "YES | 552 5.2.2 <x@y>: Recipient address rejected: Quota exceeded (mailbox for user is full)",
                "NOTHING | 554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
                "NOTHING | 504 5.5.2 <x>: Recipient address rejected: need fully-qualified address",
                "SENDER_REFUSED | 554 5.7.1 <>: Sender address rejected: Access denied",
                "SENDER_REFUSED | 550 5.1.8 <>: Sender address rejected: Domain not found",
                "SENDER_REFUSED | 550 5.1.0 <z@g>: Sender address rejected: User unknown in local recipient table",
                // Exim
                "YES         | 250 Accepted",
                "NO_IF_ALONE | 550 Unrouteable address",
                "NO_IF_ALONE | 550 Unknown user",
                "NO_IF_ALONE | 550 no such user here",
                "FOREIGN     | 550 relay not permitted",
                "NOTHING     | 550 Administrative prohibition",
                "NOTHING     | 550 rejected because 192.0.2.1 is in a black list at x",
                "LATER       | 451 Temporary local problem - please try later",
                "LATER       | 451 Could not complete recipient verify callout",
                "LATER       | 451 192.0.2.1 is not yet authorized to deliver mail",
                "SENDER_REFUSED | 550-Verification failed for <z@g> / 550-Unrouteable address / 550 Sender verify failed",
                // Courier
                "NO_IF_ALONE | 550 User unknown.",
                "NO_IF_ALONE | 550 User <x@y> unknown",
                "FOREIGN     | 513 Relaying denied.",
                // Cyrus, LMTP
                "YES   | 250 2.1.5 ok",
                "NO    | 550-Mailbox unknown.  Either there is no mailbox associated with this / 550-name or you do not have authorization to see it. / 550 5.1.1 User unknown",
                "YES   | 452 4.2.2 Over quota SESSIONID=<store1>",
                "YES   | 552 5.2.2 Over quota SESSIONID=<store1>",
                "LATER | 451 4.3.0 System I/O error",
                "LATER | 451 4.4.0 Remote server unavailable",
                "LATER | 451 4.2.0 Mailbox has an invalid format",
                "LATER | 430 Authentication required",
                "NOTHING | 550 5.7.1 Permission denied",
                // Dovecot, LMTP
                "NO    | 550 5.1.1 <x@y> User doesn't exist: x@y",
                "YES   | 552 5.2.2 <x@y> Quota exceeded (mailbox for user is full)",
                "YES   | 452 4.2.2 <x@y> Quota exceeded (mailbox for user is full)",
                "LATER | 451 4.3.0 <x@y> Temporary internal error",
                // Exchange
                "NO      | 550 5.1.1 User unknown",
                "NO      | 550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
                "FOREIGN | 550 5.7.1 Unable to relay",
                "FOREIGN | 550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
                "NOTHING | 550 5.7.1 RESOLVER.RST.AuthRequired; authentication required",
                "LATER   | 452 4.3.1 Insufficient system resources",
                // James
                "NO      | 550 5.1.1 Unknown user: x@y",
                "NO      | 554 5.1.1 Unknown user: x@y",
                "FOREIGN | 550 5.7.1 Requested action not taken: relaying denied",
                // Sendmail
                "NO      | 550 5.1.1 <x@y>... User unknown",
                "NO      | 550 5.1.2 <x@y>... Host unknown (Name server: y: host not found)",
                "FOREIGN | 550 5.7.1 <x@y>... Relaying denied",
                "FOREIGN | 550 5.7.1 <x@y>... Relaying denied. Proper authentication required.",
                "LATER   | 451 4.7.1 Greylisting in action, please come back in 00:05:00",
                "SENDER_REFUSED | 553 5.1.8 <z@g>... Domain of sender address z@g does not exist",
                // qmail and its kin
                "NO      | 553 sorry, no mailbox here by that name (#5.1.1)",
                "FOREIGN | 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
                // hMailServer and others
                "NO_IF_ALONE | 550 Requested action not taken: mailbox unavailable",
                "NOTHING     | 550 Access denied - Invalid HELO name (See RFC2821 4.1.1.1)",
                "NOTHING     | 550 your address is in a blacklist",
            })
    void readsReplies(Answer answer, String reply) {
        assertThat(of(reply, false)).isEqualTo(answer);
    }

    @Test
    void aServerThatWantsADomainKnowsNothingOfTheUser() {
        assertThat(of("501 5.1.3 needs a domain", true)).isEqualTo(Answer.NOTHING);
        assertThat(of("550 5.1.1 unknown", true)).isEqualTo(Answer.NO);
    }
}
