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

    private static final String STREAMING =
            BOTH_ACCEPTED
                    + """
                    C: DATA
                    0C: DATA
                    1C: DATA
                    1S: 354 go
                    0S: 354 go
                    S: 354 End with <CR><LF>.<CR><LF>
                    """;

    private static final String ALL_SENT =
            STREAMING
                    + """
                    C: text
                    C: .
                    FLUSH 0
                    FLUSH 1
                    0C: text
                    1C: text
                    """;

    private static final String NEXT =
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

    @Test
    void asksTheLikeliestRefusalFirst() {
        inbound()
                .run(
                        BOTH_ACCEPTED
                                + """
                                C: RCPT TO:<eva@example.test>
                                ROUTE RECIPIENT eva@example.test -> mail2
                                1C: RCPT TO:<eva@example.test>
                                1S: 452 4.2.2 full
                                S: 452 4.2.2 full
                                C: DATA
                                0C: DATA
                                1C: DATA
                                0S: 354 go
                                1S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: .
                                FLUSH 0
                                FLUSH 1
                                1C: .
                                1S: 250 taken
                                REMEMBER eve@example.test DELIVERED
                                0C: .
                                """);
    }

    @Test
    void nobodyGetsWhatTheFirstRefuses() {
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                0S: 554 5.7.1 spam
                                CLOSELEG 1
                                REMEMBER joe@example.test REFUSED
                                S: 451 4.3.0 Another recipient's mail server refused this mail, try again
                                """
                                + NEXT);
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                LOST 0
                                CLOSELEG 1
                                REMEMBER joe@example.test DEFERRED
                                S: 451 4.4.2 Connection to the mail server lost
                                """
                                + NEXT);
    }

    @Test
    void isHonestAboutAMixedOutcome() {
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                0S: 250 taken
                                REMEMBER joe@example.test DELIVERED
                                1C: .
                                1S: 554 5.7.1 spam
                                REMEMBER eve@example.test REFUSED
                                """
                                + NOT_ALL
                                + NEXT);
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

    @Test
    void aLegThatCannotBeSentEverythingGetsNoDot() {
        String waiting =
                STREAMING
                        + """
                        C: text
                        C: .
                        0C: text
                        1C: text
                        FLUSH 0
                        """;
        String rest =
                """
                0C: .
                0S: 250 taken
                REMEMBER joe@example.test DELIVERED
                """;
        inbound().run(waiting + "LOST 1\n" + "FLUSH 1 NEVER\n" + rest + NOT_ALL);
        inbound()
                .run(
                        waiting
                                + "1S: 552 5.3.4 too big\nFLUSH 1 NEVER\nCLOSELEG 1\n"
                                + rest
                                + "REMEMBER eve@example.test REFUSED\n"
                                + NOT_ALL
                                + NEXT);
    }

    @Test
    void goesOnWithoutALegThatIsNotSentEverythingInTime() {
        inbound()
                .run(
                        STREAMING
                                + """
                                C: text
                                C: .
                                0C: text
                                1C: text
                                FLUSH 0
                                FLUSH 1 NEVER
                                TIMEOUT BACKEND
                                CLOSELEG 1
                                0C: .
                                0S: 250 taken
                                REMEMBER joe@example.test DELIVERED
                                """
                                + NOT_ALL);
    }

    @Test
    void doesNotWaitForEverForOneVerdict() {
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                TIMEOUT BACKEND
                                1C: .
                                1S: 250 taken
                                REMEMBER eve@example.test DELIVERED
                                0S: 250 taken at last
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 250 2.0.0 taken at last; taken
                                """
                                + NEXT);
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                TIMEOUT BACKEND
                                1C: .
                                1S: 250 taken
                                REMEMBER eve@example.test DELIVERED
                                TIMEOUT BACKEND
                                CLOSELEG 0
                                """
                                + NOT_ALL
                                + NEXT);
    }

    @Test
    void aLegThatBreaksBeforeItsDotTakesOnlyItsOwnRecipients() {
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                LOST 1
                                0S: 250 taken
                                REMEMBER joe@example.test DELIVERED
                                """
                                + NOT_ALL);
        inbound()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                1S: 451 4.3.0 tired of waiting
                                CLOSELEG 1
                                0S: 250 taken
                                REMEMBER joe@example.test DELIVERED
                                """
                                + NOT_ALL);
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
