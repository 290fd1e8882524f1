package org.clustergate.smtp;

import static org.clustergate.smtp.FanOutTest.ALL_SENT;
import static org.clustergate.smtp.FanOutTest.BOTH_ACCEPTED;
import static org.clustergate.smtp.FanOutTest.NEXT;
import static org.clustergate.smtp.FanOutTest.NOT_ALL;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mail that some have and others have refused for good is taken, and its sender hears of it. */
class BounceTest {
    private static final EngineSettings BOUNCING =
            Talk.bouncing(Script.settings(Protocol.SMTP, false, false));

    /** Joe has it, Eve's backend refuses it. */
    private static final String EVE_REFUSES =
            """
            0C: .
            0S: 250 2.0.0 queued
            REMEMBER joe@example.test DELIVERED
            1C: .
            1S: 554 5.7.1 spam
            REMEMBER eve@example.test REFUSED
            """;

    static final String MIXED = ALL_SENT + EVE_REFUSES;

    static final String NOT_OURS = "ROUTE RECIPIENT ann@example.org -> REJECT\n";

    static final String OPENED = MIXED + NOT_OURS + leg(2, "mail1");

    static final String ASKED =
            """
            2C: MAIL FROM:<>
            2S: 250 ok
            2C: RCPT TO:<ann@example.org>
            2S: 250 ok
            2C: DATA
            """;

    static final String REPORT =
            """
            2S: 354 go
            2C: Date: Thu, 1 Jan 1970 00:00:00 +0000
            2C: From: Mail Delivery System <MAILER-DAEMON@gw.example.test>
            2C: To: <ann@example.org>
            2C: Subject: Undelivered mail: refused for some of its recipients
            2C* Message-ID: <
            2C: Auto-Submitted: auto-replied
            2C: MIME-Version: 1.0
            2C: Content-Type: multipart/report; report-type=delivery-status;
            2C* \tboundary="report.0.
            2C:
            2C* --report.0.
            2C: Content-Description: Notification
            2C: Content-Type: text/plain; charset=us-ascii
            2C:
            2C: This is the mail server gw.example.test.
            2C:
            2C: Your mail has been delivered, but not to the recipients below. Their mail
            2C: servers have refused it for good, and it will not be tried again.
            2C:
            2C: <eve@example.test>
            2C:     554 5.7.1 spam
            2C:
            2C: A report for programs and the header of your mail follow.
            2C:
            2C* --report.0.
            2C: Content-Description: Delivery report
            2C: Content-Type: message/delivery-status
            2C:
            2C: Reporting-MTA: dns; gw.example.test
            2C: Received-From-MTA: dns; client.example.org
            2C: Arrival-Date: Thu, 1 Jan 1970 00:00:00 +0000
            2C:
            2C: Final-Recipient: rfc822; eve@example.test
            2C: Action: failed
            2C: Status: 5.7.1
            2C: Remote-MTA: dns; [192.0.2.1]
            2C: Diagnostic-Code: smtp; 554 5.7.1 spam
            2C:
            2C* --report.0.
            2C: Content-Description: Header of the undelivered mail
            2C: Content-Type: text/rfc822-headers
            2C:
            2C:
            2C* --report.0.
            2C: .
            """;

    static final String BYE = "2C: QUIT\nCLOSELEG 2\n";

    static final String BOTH_DONE = "FORGET joe@example.test\nFORGET eve@example.test\n";

    static final String BOUNCED =
            "2S: 250 queued\n"
                    + BYE
                    + BOTH_DONE
                    + "S: 250 2.0.0 bounced for one recipient: queued\n";

    static Script bouncing() {
        return inbound(BOUNCING);
    }

    @Test
    void aBackendThatHasTheMailPassesTheBounceOn() {
        bouncing().run(OPENED + ASKED + REPORT + BOUNCED + NEXT);
    }

    @Test
    void theSendersOwnBackendGetsItWhereItIsOneOfOurs() {
        String toMail3 =
                OPENED.replace("-> REJECT", "-> mail3")
                        .replace("CONNECT 2 mail1", "CONNECT 2 mail3");
        bouncing()
                .run(
                        toMail3.replace("2S: 220 mail1", "2S: 220 mail3")
                                        .replace("2S: 250-mail1", "2S: 250-mail3")
                                + ASKED
                                + REPORT
                                + BOUNCED);
    }

    @Test
    void aRefusalBeforeAnybodyHasItUndoesNothing() {
        bouncing()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                0S: 554 5.7.1 spam
                                1C: .
                                1S: 250 2.0.0 queued
                                REMEMBER eve@example.test DELIVERED
                                REMEMBER joe@example.test REFUSED
                                """
                                + NOT_OURS
                                + leg(2, "mail2")
                                + ASKED
                                + REPORT.replace("eve@", "joe@")
                                + BOUNCED);
    }

    @Test
    void whatHasFailedForNowIsTriedAgainAsEver() {
        bouncing()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                0S: 250 2.0.0 queued
                                REMEMBER joe@example.test DELIVERED
                                1C: .
                                1S: 452 4.2.2 full
                                """
                                + NOT_ALL);
        bouncing()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                0S: 452 4.2.2 full
                                CLOSELEG 1
                                REMEMBER joe@example.test DEFERRED
                                S: 452 4.2.2 full
                                """);
    }

    @Test
    void whatNobodyTakesIsRefused() {
        bouncing()
                .run(
                        ALL_SENT
                                + """
                                0C: .
                                0S: 554 5.7.1 spam
                                1C: .
                                1S: 550 5.7.0 never
                                """
                                + BOTH_DONE
                                + "S: 554 5.7.1 spam\n");
    }

    @Test
    void anEarlyRefusalIsBouncedToo() {
        bouncing()
                .run(
                        BOTH_ACCEPTED
                                + """
                                C: DATA
                                0C: DATA
                                1C: DATA
                                1S: 554 5.7.1 spam
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: text
                                C: .
                                0C: text
                                0C: .
                                0S: 250 2.0.0 queued
                                REMEMBER joe@example.test DELIVERED
                                REMEMBER eve@example.test REFUSED
                                """
                                + NOT_OURS
                                + leg(2, "mail1")
                                + ASKED
                                + REPORT
                                + BOUNCED);
    }

    @Test
    void returnsTheHeader() {
        String begin =
                BOTH_ACCEPTED
                        + "C: DATA\n0C: DATA\n1C: DATA\n0S: 354 go\n1S: 354 go\nS: 354 End with <CR><LF>.<CR><LF>\n";
        String header = "Subject: one\n%sC: \ttwo\n%sC: From: Ann\n%sC: ..X: y\n%sC:\n%sC: text\n";
        String content = header.replace("%s", "");
        bouncing()
                .run(
                        begin
                                + "C: "
                                + content
                                + "C: .\nFLUSH 0\nFLUSH 1\n"
                                + "0C: "
                                + header.replace("%s", "0")
                                + "1C: "
                                + header.replace("%s", "1")
                                + EVE_REFUSES
                                + NOT_OURS
                                + leg(2, "mail1")
                                + ASKED
                                + REPORT.replace(
                                        "rfc822-headers\n2C:\n",
                                        "rfc822-headers\n2C:\n2C: Subject: one\n2C: \ttwo\n2C: From: Ann\n2C: ..X: y\n")
                                + BOUNCED);
    }

    @Test
    void chunksAreBouncedToo() {
        bouncing()
                .run(
                        BOTH_ACCEPTED
                                + """
                                C: BDAT 7
                                C~ A: b\\r\\n\\r
                                0C: DATA
                                1C: DATA
                                0S: 354 go
                                1S: 354 go
                                0C: A: b
                                1C: A: b
                                S: 250 2.0.0 Chunk received
                                C: BDAT 5 LAST
                                C~ \\ntext
                                FLUSH 0
                                FLUSH 1
                                0C:
                                1C:
                                0C: text
                                1C: text
                                """
                                + EVE_REFUSES
                                + NOT_OURS
                                + leg(2, "mail1")
                                + ASKED
                                + REPORT.replace(
                                        "rfc822-headers\n2C:\n", "rfc822-headers\n2C:\n2C: A: b\n")
                                + BOUNCED
                                + NEXT);
    }

    // ---- who hears nothing ----------------------------------------------------------------------

    private static final EngineSettings NOTIFYING =
            Talk.bouncing(
                    new EngineSettings(
                            BOUNCING.session(),
                            BOUNCING.hostname(),
                            true,
                            false,
                            true,
                            BOUNCING.maxMessageSize(),
                            BOUNCING.maxRecipients(),
                            Duration.ofSeconds(60),
                            Duration.ofMinutes(5),
                            Optional.of(List.of("DSN", "8BITMIME", "SMTPUTF8"))));

    /** The same conversation where everybody has these extensions. */
    private static String notifying(String talk) {
        return talk.replace("S: 250-CHUNKING\n", "S: 250-DSN\nS: 250-SMTPUTF8\nS: 250-CHUNKING\n")
                .replaceAll(
                        "(\\d)S: 250 8BITMIME\n",
                        "$1S: 250-DSN\n$1S: 250-SMTPUTF8\n$1S: 250 8BITMIME\n");
    }

    private static String eve(String parameters, String talk) {
        return talk.replace(
                "RCPT TO:<eve@example.test>", "RCPT TO:<eve@example.test>" + parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {" NOTIFY=NEVER", " NOTIFY=SUCCESS", " NOTIFY=success,delay"})
    void whoWantsNoBounceGetsNone(String parameters) {
        inbound(NOTIFYING)
                .run(
                        notifying(eve(parameters, MIXED))
                                        .replace("REMEMBER eve@example.test REFUSED\n", "")
                                + BOTH_DONE
                                + "S: 250 2.0.0 queued\n"
                                + NEXT);
    }

    @ParameterizedTest
    @ValueSource(strings = {" NOTIFY=FAILURE", " NOTIFY=delay,failure"})
    void whoWantsOneGetsIt(String parameters) {
        inbound(NOTIFYING).run(notifying(eve(parameters, OPENED + ASKED + REPORT + BOUNCED)));
    }

    @Test
    void theNullSenderIsNeverToldByMail() {
        bouncing().run((MIXED + NOT_ALL).replace("MAIL FROM:<ann@example.org>", "MAIL FROM:<>"));
        // And so nobody gets it before all can.
        bouncing()
                .run(
                        ALL_SENT.replace("MAIL FROM:<ann@example.org>", "MAIL FROM:<>")
                                + """
                                0C: .
                                0S: 554 5.7.1 spam
                                CLOSELEG 1
                                REMEMBER joe@example.test REFUSED
                                S: 451 4.3.0 Another recipient's mail server refused this mail, try again
                                """);
    }

    @Test
    void aMailInUtf8IsTriedAgain() {
        inbound(NOTIFYING)
                .run(
                        notifying(MIXED + NOT_ALL)
                                .replace(
                                        "MAIL FROM:<ann@example.org>",
                                        "MAIL FROM:<ann@example.org> SMTPUTF8"));
    }

    @Test
    void whoIsAnsweredForEachRecipientNeedsNoBounce() {
        bouncing()
                .run(
                        ALL_SENT.replace(
                                        "\nC: MAIL FROM:<ann@example.org>\n",
                                        "\nC: MAIL FROM:<ann@example.org> PRDR\n")
                                + """
                                0C: .
                                1C: .
                                1S: 554 5.7.1 spam
                                0S: 250 queued
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 353 An answer for each recipient follows
                                S: 250 2.0.0 queued
                                S: 554 5.7.1 spam
                                S: 250 2.0.0 Accepted for the recipients above
                                """);
    }

    @Test
    void nobodyIsToldWhereThatIsNotWanted() {
        inbound().run(MIXED + NOT_ALL);
    }
}
