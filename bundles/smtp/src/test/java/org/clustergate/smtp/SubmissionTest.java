package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.BANNER;
import static org.clustergate.smtp.Talk.SUBMISSION_HELLO;
import static org.clustergate.smtp.Talk.home;
import static org.clustergate.smtp.Talk.submission;

import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubmissionTest {
    /** "\0joe@example.test\0secret" */
    static final String JOE = "AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0";

    private static final String ACCEPTED =
            """
            0S: 235 2.7.0 welcome
            ACCEPTED mail1
            S: 235 2.7.0 welcome
            PASS 0
            """;

    private static final String ROUTE_JOE =
            "ROUTE LOGIN joe@example.test -> mail1\n" + home("mail1", "LOGIN PLAIN");

    private static final String PLAIN_TEXT_HELLO =
            BANNER
                    + """
                    C: EHLO client.example.org
                    S: 250-gw.example.test
                    S: 250-PIPELINING
                    S: 250-SIZE 10485760
                    S: 250-8BITMIME
                    S: 250-ENHANCEDSTATUSCODES
                    S: 250 STARTTLS
                    """;

    @Test
    void logsInWithAnInitialResponse() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + JOE
                                + "\n"
                                + ROUTE_JOE
                                + "0C: AUTH PLAIN "
                                + JOE
                                + "\n"
                                + ACCEPTED);
    }

    @Test
    void logsInWithAPrompt() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN\nS~ 334 \\r\\n\nC: "
                                + JOE
                                + "\n"
                                + ROUTE_JOE
                                + "0C: AUTH PLAIN "
                                + JOE
                                + "\n"
                                + ACCEPTED);
    }

    @Test
    void logsInWithLogin() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + """
                                C: auth login
                                S: 334 VXNlcm5hbWU6
                                C: am9lQGV4YW1wbGUudGVzdA==
                                S: 334 UGFzc3dvcmQ6
                                C: c2VjcmV0
                                """
                                + ROUTE_JOE
                                + "0C: AUTH PLAIN "
                                + JOE
                                + "\n"
                                + ACCEPTED);
    }

    @Test
    void logsInWithLoginAndAnInitialName() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + """
                                C: AUTH LOGIN am9lQGV4YW1wbGUudGVzdA==
                                S: 334 UGFzc3dvcmQ6
                                C: c2VjcmV0
                                """
                                + ROUTE_JOE
                                + "0C: AUTH PLAIN "
                                + JOE
                                + "\n"
                                + ACCEPTED);
    }

    // "joe\0admin\0secret": the admin logs in for joe.
    @Test
    void routesByWhomOneLogsInForAndKeepsBothNames() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + """
                                C: AUTH PLAIN am9lAGFkbWluAHNlY3JldA==
                                ROUTE LOGIN joe -> mail1
                                """
                                + home("mail1", "PLAIN")
                                + "0C: AUTH PLAIN am9lAGFkbWluAHNlY3JldA==\n"
                                + ACCEPTED);
    }

    @Test
    void handsOverWhatHasComeBehindTheLogin() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + JOE
                                + "\nC: MAIL FROM:<joe@example.test>\n"
                                + ROUTE_JOE
                                + "0C: AUTH PLAIN "
                                + JOE
                                + "\n"
                                + ACCEPTED
                                + "BEFORE CLIENT: MAIL FROM:<joe@example.test>\\r\\n\n");
    }

    @Test
    void wantsALoginBeforeAnythingElse() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + """
                                C: MAIL FROM:<joe@example.test>
                                C: RCPT TO:<joe@example.test>
                                C: DATA
                                C: NOOP
                                C: RSET
                                C: VRFY joe
                                C: EXPN joe
                                C: HELP
                                C: XCLIENT ADDR=192.0.2.1
                                C: WHAT
                                C: QUIT
                                S: 530 5.7.0 Authentication required
                                S: 530 5.7.0 Authentication required
                                S: 530 5.7.0 Authentication required
                                S: 250 2.0.0 OK
                                S: 250 2.0.0 OK
                                S: 252 2.0.0 Cannot tell, send the mail and see
                                S: 502 5.5.1 Command not offered
                                S: 214 2.0.0 See RFC 5321
                                S: 502 5.5.1 Command not offered
                                S: 500 5.5.1 Command unknown
                                S: 221 2.0.0 Goodbye
                                CLOSE CLIENT
                                """);
    }

    @ParameterizedTest
    @CsvSource({
        "AUTH PLAIN =, 501 5.5.2 Cannot decode response",
        "AUTH PLAIN %%%, 501 5.5.2 Cannot decode response",
        "AUTH PLAIN AGE, 501 5.5.2 Cannot decode response",
        "AUTH PLAIN am9l, 501 5.5.2 Cannot decode response",
        "AUTH LOGIN =, 501 5.5.2 Cannot decode response",
        "AUTH LOGIN /w==, 501 5.5.2 Cannot decode response",
        "AUTH CRAM-MD5, 504 5.5.4 Mechanism not supported",
        "AUTH, 501 5.5.4 Bad AUTH syntax",
    })
    void refusesMalformedLogins(String command, String reply) {
        submission().run(SUBMISSION_HELLO + "C: " + command + "\nS: " + reply + "\n");
    }

    @Test
    void canBeCancelledAtEveryPrompt() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + """
                                C: AUTH PLAIN
                                S~ 334 \\r\\n
                                C: *
                                S: 501 5.7.0 Authentication cancelled
                                C: AUTH LOGIN
                                S: 334 VXNlcm5hbWU6
                                C: *
                                S: 501 5.7.0 Authentication cancelled
                                C: AUTH LOGIN am9l
                                S: 334 UGFzc3dvcmQ6
                                C: *
                                S: 501 5.7.0 Authentication cancelled
                                C: AUTH LOGIN am9l
                                S: 334 UGFzc3dvcmQ6
                                C: %%%
                                S: 501 5.5.2 Cannot decode response
                                C: AUTH LOGIN
                                S: 334 VXNlcm5hbWU6
                                C:
                                S: 501 5.5.2 Cannot decode response
                                """);
    }

    @Test
    void boundsResponses() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN\nS~ 334 \\r\\n\nC: "
                                + "A".repeat(12_300)
                                + "\nC: NOOP\nS: 500 5.5.2 Line too long\nS: 250 2.0.0 OK\n");
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + "A".repeat(12_300)
                                + "\nS: 500 5.5.2 Line too long\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH PLAIN AGE\\n", "AUTH PLAIN\\rx\\r\\n"})
    void refusesBareLineEnds(String line) {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C~ "
                                + line
                                + """

                                S: 521 5.5.2 Bare CR or LF in a command, goodbye
                                CLOSE PROTOCOL
                                """);
        submission()
                .run(
                        SUBMISSION_HELLO
                                + """
                                C: AUTH PLAIN
                                S~ 334 \\r\\n
                                C~ AGE\\n
                                S: 521 5.5.2 Bare CR or LF in a command, goodbye
                                CLOSE PROTOCOL
                                """);
    }

    @Test
    void takesNoPasswordInPlainText() {
        submission(Script.settings(Protocol.SUBMISSION, false, false))
                .run(
                        PLAIN_TEXT_HELLO
                                + """
                                C: AUTH PLAIN AGpvZQBzZWNyZXQ=
                                S: 538 5.7.11 Encryption required for authentication
                                C: STARTTLS
                                S: 220 2.0.0 Ready to start TLS
                                TLS CLIENT
                                C: AUTH PLAIN AGpvZQBzZWNyZXQ=
                                S: 503 5.5.1 Send EHLO first
                                """
                                + SUBMISSION_HELLO.substring(BANNER.length())
                                + """
                                C: STARTTLS
                                S: 503 5.5.1 TLS already active
                                """);
    }

    @Test
    void takesPasswordsInPlainTextWhereConfigured() {
        submission(Script.settings(Protocol.SUBMISSION, false, true))
                .run(
                        BANNER
                                + """
                                C: EHLO client.example.org
                                S: 250-gw.example.test
                                S: 250-PIPELINING
                                S: 250-SIZE 10485760
                                S: 250-8BITMIME
                                S: 250-ENHANCEDSTATUSCODES
                                S: 250-STARTTLS
                                S: 250 AUTH PLAIN LOGIN
                                C: AUTH LOGIN
                                S: 334 VXNlcm5hbWU6
                                """);
    }

    @Test
    void refusesOctetsBehindStartTls() {
        submission(Script.settings(Protocol.SUBMISSION, false, false))
                .runInSegments(
                        PLAIN_TEXT_HELLO
                                + """
                                C~ STARTTLS\\r\\nAUTH
                                S: 554 5.5.0 Pipelining behind STARTTLS not allowed, goodbye
                                CLOSE PROTOCOL
                                """);
    }

    @Test
    void cutsOffWhoSpeaksSomethingElse() {
        submission().run(BANNER + "C: POST / HTTP/1.1\nCLOSE PROTOCOL\n");
        submission().run(BANNER + "C~ \u0016\u0003\u0001\nCLOSE PROTOCOL\n");
    }

    @Test
    void aLoginHasADeadline() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "TIMEOUT LOGIN\nS: 421 4.4.2 Timeout, goodbye\nCLOSE TIMEOUT\n");
        submission().run(BANNER + "TIMEOUT LOGIN\nS: 421 4.4.2 Timeout, goodbye\nCLOSE TIMEOUT\n");
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + JOE
                                + "\n"
                                + ROUTE_JOE
                                + "0C: AUTH PLAIN "
                                + JOE
                                + """

                                TIMEOUT LOGIN
                                CLOSELEG 0
                                S: 421 4.4.2 Timeout, goodbye
                                CLOSE TIMEOUT
                                """);
    }

    @Test
    void drainsAtOnce() {
        String end = "S: 421 4.3.2 Service shutting down, try again\nCLOSE DRAIN\n";
        submission().run(SUBMISSION_HELLO + "DRAIN\n" + end);
        submission().run(SUBMISSION_HELLO + "C: AUTH PLAIN\nS~ 334 \\r\\n\nDRAIN\n" + end);
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: AUTH PLAIN "
                                + JOE
                                + "\n"
                                + ROUTE_JOE
                                + "0C: AUTH PLAIN "
                                + JOE
                                + "\nDRAIN\nCLOSELEG 0\n"
                                + end);
    }

    @Test
    void endsAfterTooManyBadCommands() {
        submission()
                .run(
                        SUBMISSION_HELLO
                                + "C: MAIL FROM:<>\n".repeat(11)
                                + "S: 530 5.7.0 Authentication required\n".repeat(10)
                                + "S: 421 4.7.0 Too many errors, goodbye\nCLOSE PROTOCOL\n");
    }
}
