package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.BANNER;
import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.STREAMING;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InboundContentTest {
    private static final String TAKEN =
            """
            0S: 250 2.0.0 Ok: queued as 77
            S: 250 2.0.0 Ok: queued as 77
            """;

    @Test
    void forwardsContentAsItIsAndTheBackendsAnswer() {
        inbound()
                .run(
                        STREAMING
                                + """
                                C: Subject: x
                                C:
                                C: ..
                                C: .text
                                C: . .
                                C: .
                                0C: Subject: x
                                0C:
                                0C: ..
                                0C: .text
                                0C: . .
                                0C: .
                                """
                                + TAKEN
                                + """
                                C: QUIT
                                0C: QUIT
                                CLOSELEG 0
                                S: 221 2.0.0 Goodbye
                                CLOSE CLIENT
                                """);
    }

    @Test
    void forwardsEmptyContent() {
        inbound().run(STREAMING + "C: .\n0C: .\n" + TAKEN);
    }

    @Test
    void wholeMailsMayBePipelined() {
        inbound()
                .run(
                        BANNER
                                + """
                                C: HELO x
                                C: MAIL FROM:<ann@example.org>
                                C: RCPT TO:<joe@example.test>
                                C: DATA
                                S: 250 gw.example.test
                                S: 250 2.1.0 Sender noted
                                ROUTE RECIPIENT joe@example.test -> mail1
                                """
                                + leg(0, "mail1")
                                + """
                                0C: MAIL FROM:<ann@example.org>
                                0C: RCPT TO:<joe@example.test>
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                0C: DATA
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: one
                                C: .
                                C: MAIL FROM:<>
                                C: RCPT TO:<jim@example.test>
                                C: DATA
                                0C: one
                                0C: .
                                0S: 250 taken
                                S: 250 2.0.0 taken
                                S: 250 2.1.0 Sender noted
                                ROUTE RECIPIENT jim@example.test -> mail1
                                0C: MAIL FROM:<>
                                0C: RCPT TO:<jim@example.test>
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                0C: DATA
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: two
                                C: .
                                C: QUIT
                                0C: two
                                0C: .
                                0S: 554 5.7.1 spam
                                S: 554 5.7.1 spam
                                0C: QUIT
                                CLOSELEG 0
                                S: 221 2.0.0 Goodbye
                                CLOSE CLIENT
                                """);
    }

    @Test
    void aSecondMailGoesToItsOwnBackend() {
        inbound()
                .run(
                        STREAMING
                                + "C: .\n0C: .\n"
                                + TAKEN
                                + """
                                C: MAIL FROM:<ann@example.org>
                                C: RCPT TO:<eve@example.test>
                                S: 250 2.1.0 Sender noted
                                ROUTE RECIPIENT eve@example.test -> mail2
                                """
                                + leg(1, "mail2")
                                + """
                                1C: MAIL FROM:<ann@example.org>
                                1C: RCPT TO:<eve@example.test>
                                """);
    }

    @Test
    void asksForContentOnlyAfterTheBackendDoes() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                C: DATA
                                0C: DATA
                                0S: 451 4.3.1 disk full
                                S: 451 4.3.1 disk full
                                C: MAIL FROM:<ann@example.org>
                                C: RCPT TO:<joe@example.test>
                                S: 250 2.1.0 Sender noted
                                ROUTE RECIPIENT joe@example.test -> mail1
                                0C: RSET
                                0C: MAIL FROM:<ann@example.org>
                                0C: RCPT TO:<joe@example.test>
                                0S: 250 ok
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                """);
    }

    @ParameterizedTest
    @CsvSource({
        "0S: 421 bye, CLOSELEG 0, 451 4.4.2 Connection to the mail server lost",
        "0S: 250 what, CLOSELEG 0, 451 4.3.0 Mail server gave no proper answer",
        "0S: what, CLOSELEG 0, 451 4.3.0 Mail server gave no proper answer",
        "LOST 0, # gone, 451 4.4.2 Connection to the mail server lost",
        "TIMEOUT BACKEND, CLOSELEG 0, 451 4.4.2 Connection to the mail server lost",
    })
    void losesTheLegInsteadOfTheGoAhead(String event, String action, String reply) {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + "C: DATA\n0C: DATA\n"
                                + event
                                + "\n"
                                + action
                                + "\nS: "
                                + reply
                                + "\nC: DATA\nS: 503 5.5.1 Send MAIL first\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0S: 421 bye, CLOSELEG 0, 451 4.4.2 Connection to the mail server lost",
        "0S: 354 what, CLOSELEG 0, 451 4.3.0 Mail server gave no proper answer",
        "0S: what, CLOSELEG 0, 451 4.3.0 Mail server gave no proper answer",
        "LOST 0, # gone, 451 4.4.2 Connection to the mail server lost",
        "TIMEOUT BACKEND, CLOSELEG 0, 451 4.4.2 Connection to the mail server lost",
    })
    void losesTheLegInsteadOfTheVerdict(String event, String action, String reply) {
        inbound()
                .run(
                        STREAMING
                                + "C: x\nC: .\n0C: x\n0C: .\n"
                                + event
                                + "\n"
                                + action
                                + "\nS: "
                                + reply
                                + "\nC: NOOP\nS: 250 2.0.0 OK\n");
    }

    @ParameterizedTest
    @CsvSource({
        "0S: 552 5.3.4 too big, CLOSELEG 0, 552 5.3.4 too big",
        "0S: 452 4.3.1 disk full, CLOSELEG 0, 452 4.3.1 disk full",
        "0S: 421 bye, CLOSELEG 0, 451 4.4.2 Connection to the mail server lost",
        "0S: 250 taken already, CLOSELEG 0, 451 4.3.0 Mail server gave no proper answer",
        "0S: what, CLOSELEG 0, 451 4.3.0 Mail server gave no proper answer",
        "LOST 0, # gone, 451 4.4.2 Connection to the mail server lost",
    })
    void noticesABackendThatSpeaksBeforeTheDot(String event, String action, String reply) {
        inbound()
                .run(
                        STREAMING
                                + "C: one\n0C: one\n"
                                + event
                                + "\n"
                                + action
                                + """

                                C: two
                                C: QUIT
                                C: .
                                C: NOOP
                                """
                                + "S: "
                                + reply
                                + "\nS: 250 2.0.0 OK\n");
    }

    @Test
    void sendsNothingMoreAfterABareLineEnd() {
        inbound()
                .run(
                        STREAMING
                                + """
                                C: good
                                0C: good
                                C~ \\n.\\r\\n
                                CLOSELEG 0
                                C: more
                                C: .
                                S: 550 5.6.11 Bare CR or LF in content
                                """);
    }

    @Test
    void stopsAtTheLimit() {
        inbound(Talk.limited(10, 100))
                .run(
                        BANNER
                                + """
                                C: HELO x
                                S: 250 gw.example.test
                                C: MAIL FROM:<ann@example.org>
                                S: 250 2.1.0 Sender noted
                                C: RCPT TO:<joe@example.test>
                                ROUTE RECIPIENT joe@example.test -> mail1
                                """
                                + leg(0, "mail1")
                                + """
                                0C: MAIL FROM:<ann@example.org>
                                0C: RCPT TO:<joe@example.test>
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                C: DATA
                                0C: DATA
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: 12345678
                                0C: 12345678
                                C~ 9
                                CLOSELEG 0
                                C: 0
                                C: .
                                C: NOOP
                                S: 552 5.3.4 Message too big
                                S: 250 2.0.0 OK
                                """);
    }

    @Test
    void contentThatStallsEndsTheSessionWithoutADot() {
        inbound()
                .run(
                        STREAMING
                                + """
                                C: x
                                0C: x
                                TIMEOUT CLIENT
                                CLOSELEG 0
                                S: 421 4.4.2 Timeout, goodbye
                                CLOSE TIMEOUT
                                """);
    }

    @Test
    void refusedContentMayNotGoOnForEver() {
        inbound()
                .run(
                        STREAMING
                                + """
                                LOST 0
                                C: x
                                TIMEOUT CLIENT
                                S: 451 4.4.2 Connection to the mail server lost
                                CLOSE TIMEOUT
                                """);
    }
}
