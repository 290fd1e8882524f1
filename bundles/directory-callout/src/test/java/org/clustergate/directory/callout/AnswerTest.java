package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.clustergate.wire.SmtpReply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnswerTest {
    private static Answer of(String reply, boolean bare) {
        String text = reply.length() > 4 ? reply.substring(4) : "";
        return Answer.of(
                new SmtpReply(Integer.parseInt(reply.substring(0, 3)), List.of(text)), bare);
    }

    // Replies of real servers: Postfix, Exim, Sendmail, qmail, Courier, Exchange, hMailServer.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "YES            | 250 2.1.5 Ok",
                "YES            | 250 Accepted",
                "YES            | 251 User not local; will forward",
                "NOTHING        | 252 2.1.5 Will attempt delivery",
                "NOTHING        | 354 go on",
                "NO             | 550 5.1.1 <x@y>: Recipient address rejected: User unknown in table",
                "NO             | 554 5.1.1 no such user",
                "NO             | 550 5.1.0 Address rejected",
                "NO             | 550 5.1.10 RESOLVER.ADR.RecipientNotFound; not found",
                "NO             | 550 5.1.6 Mailbox has moved",
                "NO             | 501 5.1.3 Bad recipient address syntax",
                "NO             | 553 sorry, no mailbox here by that name (#5.1.1)",
                "NO_IF_ALONE    | 550 Unrouteable address",
                "NO_IF_ALONE    | 550 Unknown user",
                "NO_IF_ALONE    | 550 no such user here",
                "NO_IF_ALONE    | 550",
                "NO_IF_ALONE    | 551 User not local; please try <forward-path>",
                "NO_IF_ALONE    | 553 Requested action not taken: mailbox name not allowed",
                "NO_IF_ALONE    | 550 Requested action not taken: mailbox unavailable",
                "NO             | 554 5.7.1 <x@y>: Relay access denied",
                "NO             | 454 4.7.1 <x@y>: Relay access denied",
                "NO             | 550 5.7.1 Unable to relay",
                "NO             | 550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain",
                "NO             | 550 5.7.1 x@y... Relaying denied",
                "NO             | 513 Relaying denied.",
                "NO             | 550 relay not permitted",
                "NO             | 553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
                "NOTHING        | 554 5.7.1 Service unavailable; Client host blocked using relays.x",
                "NOTHING        | 550 rejected because 192.0.2.1 is in a black list",
                "NOTHING        | 550 Administrative prohibition",
                "NOTHING        | 550 Access denied - Invalid HELO name",
                "NOTHING        | 550 5.7.1 Recipient rejected by policy",
                "NOTHING        | 550 bounces may have one recipient only",
                "NOTHING        | 550 5.2.0 something",
                "NOTHING        | 554 no",
                "NOTHING        | 501 syntax",
                "NOTHING        | 503 5.5.1 need MAIL",
                "NOTHING        | 504 5.5.2 <x>: Recipient address rejected: need fully-qualified address",
                "NOTHING        | 530 5.7.0 Must issue a STARTTLS command first",
                "NOTHING        | 450 4.2.0 <x@y>: Recipient address rejected: Greylisted",
                "NOTHING        | 450 4.1.1 <x@y>: unverified address: in progress",
                "NOTHING        | 451 4.3.0 userdb error",
                "NOTHING        | 452 4.3.1 Insufficient system storage",
                "YES            | 552 5.2.2 Mailbox full",
                "YES            | 452 4.2.2 Mailbox full",
                "YES            | 552 Requested mail action aborted: exceeded storage allocation",
                "YES            | 550 5.2.1 Mailbox disabled",
                "YES            | 525 disabled",
                "TOO_MANY       | 452 4.5.3 Too many recipients",
                "TOO_MANY       | 452 Too many recipients",
                "TOO_MANY       | 552 too many recipients",
                "SENDER_REFUSED | 550 5.1.8 <>: Sender address rejected: Domain not found",
                "SENDER_REFUSED | 550 5.1.0 <z@g>: Sender address rejected: User unknown",
                "SENDER_REFUSED | 554 5.7.1 <>: Sender address rejected: Access denied",
                "SENDER_REFUSED | 550 Sender verify failed",
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
