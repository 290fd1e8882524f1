package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One mail, several backends. */
class FanOutTest {
    static final String NOT_ALL = "S: 451 4.3.0 Not all recipients could be served, try again\n";

    /** Joe on mail1 by leg 0, Eve on mail2 by leg 1. */
    static final String BOTH_ACCEPTED =
            JOE_ACCEPTED
                    + """
                    C: RCPT TO:<eve@example.test>
                    ROUTE RECIPIENT eve@example.test -> mail2
                    """
                    + leg(1, "mail2")
                    + """
                    1C: MAIL FROM:<ann@example.org>
                    1C: RCPT TO:<eve@example.test>
                    1S: 250 2.1.0 Ok
                    1S: 250 2.1.5 Hello Eve
                    ACCEPTED mail2
                    S: 250 2.1.5 Hello Eve
                    """;

    static final String STREAMING =
            BOTH_ACCEPTED
                    + """
                    C: DATA
                    0C: DATA
                    1C: DATA
                    1S: 354 go
                    0S: 354 go
                    S: 354 End with <CR><LF>.<CR><LF>
                    """;

    static final String ALL_SENT =
            STREAMING
                    + """
                    C: text
                    C: .
                    FLUSH 0
                    FLUSH 1
                    0C: text
                    1C: text
                    """;

    static final String NEXT =
            """
            C: NOOP
            S: 250 2.0.0 OK
            """;

    @Test
    void sendsDotsOneByOneAndTellsAllQueueIds() {
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                0S: 250 2.0.0 Ok: queued as A1
                                REMEMBER joe@example.test DELIVERED
                                1C: .
                                1S: 250 Queued (B2)
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 250 2.0.0 Ok: queued as A1; Queued (B2)
                                """
                                + NEXT);
    }

    @Test
    void keepsTheLegsForTheNextMail() {
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                0S: 250 taken
                                REMEMBER joe@example.test DELIVERED
                                1C: .
                                1S: 250 taken
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 250 2.0.0 taken
                                C: MAIL FROM:<ann@example.org>
                                C: RCPT TO:<eve@example.test>
                                C: QUIT
                                S: 250 2.1.0 Sender noted
                                ROUTE RECIPIENT eve@example.test -> mail2
                                1C: MAIL FROM:<ann@example.org>
                                1C: RCPT TO:<eve@example.test>
                                1S: 250 ok
                                1S: 250 ok
                                ACCEPTED mail2
                                S: 250 2.0.0 ok
                                0C: QUIT
                                CLOSELEG 0
                                1C: QUIT
                                CLOSELEG 1
                                S: 221 2.0.0 Goodbye
                                CLOSE CLIENT
                                """);
    }

    @ParameterizedTest
    @CsvSource({
        "0S: 421 bye, CLOSELEG 0, # not now",
        "0S: 250 what, CLOSELEG 0, # not now",
        "0S: what, CLOSELEG 0, # not now",
        "LOST 0, # gone, # not now",
        "0S: 554 5.7.1 not this one, # stays, REMEMBER joe@example.test REFUSED",
        "0S: 451 4.7.1 not now, # stays, # not now",
    })
    void aBackendThatDoesNotWantContentTakesOnlyItsOwnRecipients(
            String event, String action, String ledger) {
        inbound()
                .run(
                        BOTH_ACCEPTED
                                + """
                                C: DATA
                                0C: DATA
                                1C: DATA
                                """
                                + event
                                + "\n"
                                + action
                                + """

                                1S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: text
                                C: .
                                1C: text
                                1C: .
                                1S: 250 taken
                                REMEMBER eve@example.test DELIVERED
                                """
                                + ledger
                                + "\n"
                                + NOT_ALL
                                + NEXT);
    }

    @Test
    void allThatRefuseContentAreOneRefusal() {
        String asked = BOTH_ACCEPTED + "C: DATA\n0C: DATA\n1C: DATA\n";
        inbound()
                .run(
                        asked
                                + """
                                1S: 554 5.7.1 no
                                0S: 550 5.7.0 never
                                S: 550 5.7.0 never
                                """
                                + NEXT);
        inbound()
                .run(
                        asked
                                + """
                                1S: 451 4.7.1 not now
                                0S: 550 5.7.0 never
                                S: 451 4.7.1 not now
                                """
                                + NEXT);
        inbound()
                .run(
                        asked
                                + """
                                TIMEOUT BACKEND
                                CLOSELEG 0
                                CLOSELEG 1
                                S: 451 4.4.2 Connection to the mail server lost
                                """
                                + NEXT);
    }

    @ParameterizedTest
    @CsvSource({
        "0S: 552 5.3.4 too big, CLOSELEG 0, REMEMBER joe@example.test REFUSED",
        "0S: 421 bye, CLOSELEG 0, # not now",
        "0S: 250 taken already, CLOSELEG 0, # not now",
        "0S: what, CLOSELEG 0, # not now",
        "LOST 0, # gone, # not now",
    })
    void anEarlyRefusalTakesOnlyItsOwnRecipients(String event, String action, String ledger) {
        inbound()
                .run(
                        STREAMING
                                + "C: one\n0C: one\n1C: one\n"
                                + event
                                + "\n"
                                + action
                                + """

                                C: two
                                C: .
                                1C: two
                                1C: .
                                1S: 250 taken
                                REMEMBER eve@example.test DELIVERED
                                """
                                + ledger
                                + "\n"
                                + NOT_ALL
                                + NEXT);
    }

    @Test
    void allThatRefuseEarlyAreOneRefusal() {
        inbound()
                .run(
                        STREAMING
                                + """
                                C: one
                                0C: one
                                1C: one
                                1S: 552 5.3.4 too big for me
                                CLOSELEG 1
                                0S: 554 5.6.0 too ugly
                                CLOSELEG 0
                                C: two
                                C: .
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 554 5.6.0 too ugly
                                """
                                + NEXT);
    }

    @Test
    void closesAllLegsOfBadContent() {
        inbound()
                .run(
                        STREAMING
                                + """
                                C: good
                                0C: good
                                1C: good
                                C~ \\n.\\r\\n
                                CLOSELEG 0
                                CLOSELEG 1
                                C: .
                                S: 550 5.6.11 Bare CR or LF in content
                                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOST 2", "2S: 421 bye\nCLOSELEG 2"})
    void aLegThatNobodyWaitsForMayGoAtAnyTime(String going) {
        String third =
                """
                C: RCPT TO:<bob@example.test>
                ROUTE RECIPIENT bob@example.test -> mail3
                """
                        + leg(2, "mail3")
                        + """
                        2C: MAIL FROM:<ann@example.org>
                        2C: RCPT TO:<bob@example.test>
                        2S: 250 ok
                        2S: 550 5.1.1 who?
                        REFUSED mail3
                        S: 550 5.1.1 who?
                        """;
        String data = "C: DATA\n0C: DATA\n1C: DATA\n";
        String content =
                """
                1S: 354 go
                0S: 354 go
                S: 354 End with <CR><LF>.<CR><LF>
                """;
        String sent =
                """
                C: text
                C: .
                FLUSH 0
                FLUSH 1
                0C: text
                1C: text
                0C: .
                """;
        String rest =
                """
                0S: 250 taken
                REMEMBER joe@example.test DELIVERED
                1C: .
                1S: 250 taken
                FORGET joe@example.test
                FORGET eve@example.test
                S: 250 2.0.0 taken
                """;
        going += "\n";
        inbound().run(BOTH_ACCEPTED + third + data + going + content + sent + rest);
        inbound().run(BOTH_ACCEPTED + third + data + content + going + sent + rest);
        inbound().run(BOTH_ACCEPTED + third + data + content + sent + going + rest);
    }

    @Test
    void drainsAfterTheMail() {
        inbound()
                .run(
                        STREAMING
                                + """
                                DRAIN
                                C: .
                                DRAIN
                                FLUSH 0
                                DRAIN
                                FLUSH 1
                                0C: .
                                DRAIN
                                0S: 250 taken
                                REMEMBER joe@example.test DELIVERED
                                1C: .
                                1S: 250 taken
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 250 2.0.0 taken
                                S: 421 4.3.2 Service shutting down, try again
                                0C: QUIT
                                CLOSELEG 0
                                1C: QUIT
                                CLOSELEG 1
                                CLOSE DRAIN
                                """);
    }
}
