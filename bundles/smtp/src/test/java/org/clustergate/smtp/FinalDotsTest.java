package org.clustergate.smtp;

import static org.clustergate.smtp.FanOutTest.ALL_SENT;
import static org.clustergate.smtp.FanOutTest.BOTH_ACCEPTED;
import static org.clustergate.smtp.FanOutTest.NEXT;
import static org.clustergate.smtp.FanOutTest.NOT_ALL;
import static org.clustergate.smtp.FanOutTest.STREAMING;
import static org.clustergate.smtp.Talk.inbound;

import org.junit.jupiter.api.Test;

/** When and in which order final dots are sent, and what is undone where one is refused. */
class FinalDotsTest {
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
}
