package org.clustergate.smtp;

import static org.clustergate.smtp.BounceTest.ASKED;
import static org.clustergate.smtp.BounceTest.BOTH_DONE;
import static org.clustergate.smtp.BounceTest.BOUNCED;
import static org.clustergate.smtp.BounceTest.BYE;
import static org.clustergate.smtp.BounceTest.MIXED;
import static org.clustergate.smtp.BounceTest.NOT_OURS;
import static org.clustergate.smtp.BounceTest.OPENED;
import static org.clustergate.smtp.BounceTest.REPORT;
import static org.clustergate.smtp.BounceTest.bouncing;
import static org.clustergate.smtp.FanOutTest.NEXT;
import static org.clustergate.smtp.FanOutTest.NOT_ALL;
import static org.clustergate.smtp.Talk.leg;

import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a mail whose bounce nobody takes, and what happens meanwhile. */
class BounceTroubleTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "554 5.7.1 no | 5.7.1 | 554",
                "451 4.3.0 later | 4.3.0 | 451",
                "354 go on | '' | 354"
            })
    void withoutABounceTheClientTriesAgain(String reply, String code, String number) {
        String refused =
                "2S: "
                        + reply
                        + "\nWARN 2 takes no bounce: replies "
                        + (number + " " + code).strip()
                        + "\n"
                        + BYE
                        + NOT_ALL
                        + NEXT;
        String mail = "2C: MAIL FROM:<>\n";
        String rcpt = mail + "2S: 250 ok\n2C: RCPT TO:<ann@example.org>\n";
        bouncing().run(OPENED + mail + refused);
        bouncing().run(OPENED + rcpt + refused);
        bouncing().run(OPENED + ASKED + REPORT + refused);
    }

    @Test
    void aBackendThatDoesNotWantItsContentGetsNone() {
        bouncing()
                .run(
                        OPENED
                                + ASKED
                                + "2S: 250 ok\nWARN 2 takes no bounce: replies 250\n"
                                + BYE
                                + NOT_ALL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOST 2\n", "2S: what\nCLOSELEG 2\n", "TIMEOUT BACKEND\nCLOSELEG 2\n"})
    void inDoubtTheClientTriesAgain(String event) {
        String mail = "2C: MAIL FROM:<>\n";
        String rcpt = mail + "2S: 250 ok\n2C: RCPT TO:<ann@example.org>\n";
        String greeting = MIXED + NOT_OURS + "CONNECT 2 mail1\n";
        bouncing().run(greeting + event + NOT_ALL + NEXT);
        bouncing().run(OPENED + mail + event + NOT_ALL + NEXT);
        bouncing().run(OPENED + rcpt + event + NOT_ALL + NEXT);
        bouncing().run(OPENED + ASKED + event + NOT_ALL + NEXT);
        bouncing().run(OPENED + ASKED + REPORT + event + NOT_ALL + NEXT);
    }

    @Test
    void aBackendThatCannotBeReachedGetsNone() {
        bouncing().run(MIXED + NOT_OURS + "CONNECT 2 mail1 FAIL CONNECT\n" + NOT_ALL + NEXT);
    }

    @Test
    void whatIsSaidBeforeTheContentIsNoAnswerToIt() {
        bouncing()
                .runInSegments(
                        OPENED + ASKED + "2S: 354 go\n2S: 250 taken\nCLOSELEG 2\n" + NOT_ALL);
    }

    /** Joe and Eve live on a server that speaks LMTP; Joe has it, Eve has refused it. */
    private static final String STORED =
            LmtpTest.STORE_SENT
                    + """
                    0S: 250 2.0.0 queued
                    REMEMBER joe@example.test DELIVERED
                    0S: 554 5.7.1 spam
                    REMEMBER eve@example.test REFUSED
                    """;

    @Test
    void aBackendThatSpeaksLmtpPassesNothingOn() {
        bouncing()
                .with(Script.backend("store", Protocol.LMTP, Security.NONE))
                .run(STORED + NOT_OURS + NOT_ALL + NEXT);
    }

    @Test
    void aBackendThatSpeaksLmtpTakesWhatIsForItsOwnUsers() {
        String leg =
                """
                ROUTE RECIPIENT ann@example.org -> store
                CONNECT 1 store
                1S: 220 store LMTP
                1C: LHLO gw.example.test
                1S: 250-store
                1S: 250 PIPELINING
                """;
        String bounce = (ASKED + REPORT + BOUNCED).replace("2C", "1C").replace("2S", "1S");
        bouncing()
                .with(Script.backend("store", Protocol.LMTP, Security.NONE))
                .run(STORED + leg + bounce.replace("CLOSELEG 2", "CLOSELEG 1"));
    }

    @Test
    void aClientThatSpeaksLmtpNeedsNoBounce() {
        EngineSettings settings = Talk.bouncing(Script.settings(Protocol.LMTP, false, false));
        Script.of(Protocol.LMTP, () -> new LmtpHandler().open(settings))
                .with(
                        Talk.mail1(Protocol.SMTP, Security.NONE),
                        Script.backend("mail2", Protocol.SMTP, Security.NONE))
                .run(
                        LmtpTest.TWO_ACCEPTED
                                + LmtpTest.SENT
                                + """
                                1S: 554 5.7.1 spam
                                0S: 250 queued
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 250 2.0.0 queued
                                S: 554 5.7.1 spam
                                """);
    }

    @Test
    void theNextTryIsToldAtOnce() {
        String first =
                (OPENED + ASKED + "LOST 2\n" + NOT_ALL)
                        .replace(
                                "MAIL FROM:<ann@example.org>",
                                "MAIL FROM:<ann@example.org> SIZE=9");
        bouncing()
                .run(
                        first
                                + """
                                C: MAIL FROM:<ann@example.org> SIZE=9
                                C: RCPT TO:<eve@example.test>
                                S: 250 2.1.0 Sender noted
                                FORGET eve@example.test
                                S: 554 5.7.1 spam
                                """);
    }

    private static String again(int joe) {
        return """
                C: MAIL FROM:<ann@example.org>
                C: RCPT TO:<joe@example.test>
                S: 250 2.1.0 Sender noted
                ROUTE RECIPIENT joe@example.test -> mail1
                %s0C: MAIL FROM:<ann@example.org>
                0C: RCPT TO:<joe@example.test>
                0S: 250 ok
                0S: 250 ok
                ACCEPTED mail1
                S: 250 2.0.0 ok
                C: RCPT TO:<eve@example.test>
                ROUTE RECIPIENT eve@example.test -> mail2
                1C: MAIL FROM:<ann@example.org>
                1C: RCPT TO:<eve@example.test>
                1S: 250 ok
                1S: 250 ok
                ACCEPTED mail2
                S: 250 2.0.0 ok
                C: DATA
                0C: DATA
                1C: DATA
                0S: 354 go
                1S: 354 go
                S: 354 End with <CR><LF>.<CR><LF>
                C: text
                C: .
                FLUSH 0
                FLUSH 1
                0C: text
                1C: text
                CLOSELEG 0
                1C: .
                1S: 554 5.7.1 spam
                REMEMBER eve@example.test REFUSED
                """
                .formatted(joe == 0 ? "" : leg(0, "mail1"));
    }

    @Test
    void theNextTryIsBouncedForWhoRefusesItAgain() {
        // Joe's leg has been closed: its number is the bounce's.
        String bounce =
                (leg(2, "mail1") + ASKED + REPORT)
                        .replace("2C", "0C")
                        .replace("2S", "0S")
                        .replace("CONNECT 2", "CONNECT 0");
        bouncing()
                .run(
                        OPENED
                                + ASKED
                                + "LOST 2\n"
                                + NOT_ALL
                                + again(0)
                                + NOT_OURS
                                + bounce
                                + BOUNCED.replace("2C", "0C")
                                        .replace("2S", "0S")
                                        .replace("CLOSELEG 2", "CLOSELEG 0")
                                        .replace(
                                                "recipient: queued",
                                                "recipient: Delivered before"));
    }

    @Test
    void whereBouncesFailTheThirdRefusalIsFinal() {
        String fails = NOT_OURS + "CONNECT 2 mail1 FAIL CONNECT\n";
        String failsOn0 = fails.replace("CONNECT 2", "CONNECT 0");
        bouncing()
                .run(
                        MIXED
                                + fails
                                + NOT_ALL
                                + again(0)
                                + failsOn0
                                + NOT_ALL
                                + again(1)
                                + failsOn0
                                + BOTH_DONE
                                + "S: 554 5.0.0 Delivered, but refused for <eve@example.test>: 5.7.1 spam\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOST 1", "1S: 421 bye\nCLOSELEG 1", "1S: what\nCLOSELEG 1", "DRAIN"})
    void otherLegsMayGo(String event) {
        String end = event.equals("DRAIN") ? DRAINED : NEXT;
        bouncing().run(OPENED + event + "\n" + ASKED + REPORT + BOUNCED + end);
        bouncing()
                .run(MIXED + NOT_OURS + "CONNECT 2 mail1\n" + event + "\nLOST 2\n" + NOT_ALL + end);
    }

    private static final String DRAINED =
            """
            S: 421 4.3.2 Service shutting down, try again
            0C: QUIT
            CLOSELEG 0
            1C: QUIT
            CLOSELEG 1
            CLOSE DRAIN
            """;

    @Test
    void aBounceIsNotTheClientsMail() {
        String told =
                """
                0S: 250-XFORWARD ADDR
                0S: 250-XCLIENT ADDR
                0S: 250 8BITMIME
                """;
        String again =
                """
                0C: XCLIENT ADDR=192.0.2.9
                0S: 220 mail1
                0C: EHLO client.example.org
                0S: 250-mail1
                0S: 250-PIPELINING
                0S: 250-SIZE 1000000
                0S: 250 8BITMIME
                """;
        bouncing()
                .with(Talk.mail1(Protocol.SMTP, Security.NONE, Trust.XCLIENT, Trust.XFORWARD))
                .run(
                        (OPENED + ASKED + REPORT + BOUNCED)
                                .replace("0S: 250 8BITMIME\n", told + again)
                                .replace("2S: 250 8BITMIME\n", told.replace("0S", "2S")));
    }
}
