package org.clustergate.smtp;

import static org.clustergate.smtp.SubmissionTest.JOE;
import static org.clustergate.smtp.Talk.SUBMISSION_HELLO;
import static org.clustergate.smtp.Talk.home;
import static org.clustergate.smtp.Talk.mail1;
import static org.clustergate.smtp.Talk.submission;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Submission, from the backend's side. */
class SubmissionLegTest {
    private static final String AUTH =
            "C: AUTH PLAIN " + JOE + "\nROUTE LOGIN joe@example.test -> mail1\n";

    private static final String REPLAYED =
            AUTH + home("mail1", "PLAIN LOGIN") + "0C: AUTH PLAIN " + JOE + "\n";

    private static final String LATER = "S: 454 4.7.0 Temporary authentication failure\n";

    private static final String BAD = "S: 535 5.7.8 Authentication credentials invalid\n";

    private static final String LEFT = "0C: QUIT\nCLOSELEG 0\n";

    @ParameterizedTest
    @ValueSource(strings = {"535 5.7.8 no", "550 5.7.1 account closed", "525 5.7.13 disabled"})
    void everyRefusalIsToldInTheSameWords(String refusal) {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + REPLAYED
                                + "0S: "
                                + refusal
                                + "\n"
                                + LEFT
                                + "REFUSED mail1\n"
                                + BAD);
    }

    @Test
    void anUnknownUserIsToldLikeABadPassword() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + JOE
                                + "\nROUTE LOGIN joe@example.test -> REJECT\n"
                                + BAD);
    }

    @Test
    void endsAfterThreeFailedLogins() {
        String refused = REPLAYED + "0S: 535 5.7.8 no\n" + LEFT + "REFUSED mail1\n" + BAD;
        submission()
                .run(
                        SUBMISSION_HELLO
                                + refused
                                + "C: AUTH PLAIN "
                                + JOE
                                + "\nROUTE LOGIN joe@example.test -> REJECT\n"
                                + BAD
                                + refused
                                + "S: 421 4.7.0 Too many failed logins, goodbye\nCLOSE PROTOCOL\n");
    }

    @Test
    void namesThatCannotBeLookedUpAreNot() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + base64("\0jo\u0001e\0secret")
                                + "\n"
                                + BAD
                                + "C: AUTH LOGIN "
                                + base64("x".repeat(400))
                                + "\nS: 334 UGFzc3dvcmQ6\nC: c2VjcmV0\n"
                                + BAD
                                + """
                                C: AUTH LOGIN am9l
                                S: 334 UGFzc3dvcmQ6
                                C: AA==
                                """
                                + BAD
                                + "S: 421 4.7.0 Too many failed logins, goodbye\nCLOSE PROTOCOL\n");
    }

    @Test
    void passesOnATemporaryRefusal() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + REPLAYED
                                + "0S: 454 4.7.0 database down\n"
                                + LEFT
                                + "S: 454 4.7.0 database down\n");
        submission()
                .run(
                        SUBMISSION_HELLO
                                + REPLAYED
                                + "0S: 432 transition needed\n"
                                + LEFT
                                + "S: 432 4.0.0 transition needed\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"504 what", "538 5.7.11 TLS", "534 5.7.9 weak", "530 no"})
    void aRefusalOfOursIsNotTheUsersFault(String refusal) {
        submission().run(SUBMISSION_HELLO + REPLAYED + "0S: " + refusal + "\n" + LEFT + LATER);
    }

    @ParameterizedTest
    @ValueSource(strings = {"421 bye", "250 ok", "334 more?", "hello", "235-x\n0S: 250 y"})
    void anAnswerThatIsNoneEndsTheTry(String answer) {
        submission().run(SUBMISSION_HELLO + REPLAYED + "0S: " + answer + "\nCLOSELEG 0\n" + LATER);
    }

    @Test
    void aPasswordIsTriedAtOneBackendOnly() {
        submission().run(SUBMISSION_HELLO + REPLAYED + "LOST 0\n" + LATER);
        submission().run(SUBMISSION_HELLO + REPLAYED + "TIMEOUT BACKEND\nCLOSELEG 0\n" + LATER);
    }

    @Test
    void triesOthersWhenABackendIsNotReachable() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + AUTH
                                + """
                                CONNECT 0 mail1 FAIL CONNECT
                                ROUTE LOGIN joe@example.test without mail1 -> mail2
                                CONNECT 0 mail2
                                0S: 554 no
                                CLOSELEG 0
                                ROUTE LOGIN joe@example.test without mail1,mail2 -> mail3
                                CONNECT 0 mail3
                                TIMEOUT BACKEND
                                CLOSELEG 0
                                """
                                + LATER);
        submission()
                .run(
                        SUBMISSION_HELLO
                                + AUTH
                                + """
                                CONNECT 0 mail1 FAIL TIMEOUT
                                ROUTE LOGIN joe@example.test without mail1 -> REJECT
                                """
                                + LATER);
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + JOE
                                + "\nROUTE LOGIN joe@example.test -> DEFER\n"
                                + LATER);
    }

    @Test
    void usesLoginWhereThatIsAllThereIs() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + AUTH
                                + home("mail1", "LOGIN")
                                + """
                                0C: AUTH LOGIN
                                0S: 334 VXNlcm5hbWU6
                                0C: am9lQGV4YW1wbGUudGVzdA==
                                0S: 334 UGFzc3dvcmQ6
                                0C: c2VjcmV0
                                0S: 235 ok
                                ACCEPTED mail1
                                S: 235 2.0.0 ok
                                PASS 0
                                """);
    }

    @Test
    void usesNothingElse() {
        submission().run(SUBMISSION_HELLO + AUTH + home("mail1", "CRAM-MD5") + LEFT + LATER);
        submission()
                .run(
                        SUBMISSION_HELLO
                                + """
                                C: AUTH PLAIN am9lAGFkbWluAHNlY3JldA==
                                ROUTE LOGIN joe -> mail1
                                """
                                + home("mail1", "LOGIN")
                                + LEFT
                                + LATER);
    }

    @Test
    void aLongResponseWaitsForItsPrompt() {
        String response = base64("\0joe\0" + "x".repeat(600));
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + response
                                + "\nROUTE LOGIN joe -> mail1\n"
                                + home("mail1", "PLAIN")
                                + """
                                0C: AUTH PLAIN
                                0S: 334
                                """
                                + "0C: "
                                + response
                                + """

                                0S: 235 2.7.0 ok
                                ACCEPTED mail1
                                S: 235 2.7.0 ok
                                PASS 0
                                """);
    }

    @Test
    void sendsNoPasswordWithoutRequiredTls() {
        submission()
                .with(mail1(Protocol.SUBMISSION, Security.STARTTLS))
                .run(
                        SUBMISSION_HELLO
                                + AUTH
                                + """
                                CONNECT 0 mail1
                                0S: 220 mail1
                                0C: EHLO client.example.org
                                0S: 250-mail1
                                0S: 250 AUTH PLAIN
                                CLOSELEG 0
                                ROUTE LOGIN joe@example.test without mail1 -> DEFER
                                """
                                + LATER);
    }

    @Test
    void startsTlsAndTellsWhoTheClientIs() {
        submission()
                .with(mail1(Protocol.SUBMISSION, Security.STARTTLS, Trust.XCLIENT))
                .run(
                        SUBMISSION_HELLO
                                + AUTH
                                + """
                                CONNECT 0 mail1
                                0S: 220 mail1
                                0C: EHLO client.example.org
                                0S: 250-mail1
                                0S: 250 STARTTLS
                                0C: STARTTLS
                                0S: 220 go
                                TLS 0
                                0C: EHLO client.example.org
                                0S: 250-mail1
                                0S: 250-AUTH LOGIN
                                0S: 250 XCLIENT ADDR PORT HELO PROTO LOGIN
                                0C: XCLIENT PROTO=ESMTP HELO=client.example.org PORT=50000 ADDR=192.0.2.9
                                0S: 220 mail1
                                0C: EHLO client.example.org
                                0S: 250-mail1
                                0S: 250 AUTH PLAIN
                                """
                                + "0C: AUTH PLAIN "
                                + JOE
                                + "\n");
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
