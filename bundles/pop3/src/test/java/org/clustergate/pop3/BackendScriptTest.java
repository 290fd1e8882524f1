package org.clustergate.pop3;

import java.util.Base64;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a login finds and uses a backend. */
class BackendScriptTest {
    private static final String PASS =
            """
            C: USER joe@example.test
            S: +OK
            C: PASS pw
            """;

    private static final String TO_MAIL1 =
            PASS
                    + """
                    ROUTE LOGIN joe@example.test -> mail1
                    CONNECT 0 mail1
                    """;

    private static final String UNAVAILABLE =
            "S: -ERR [SYS/TEMP] Service temporarily unavailable.\n";

    private static final String LOG_IN =
            """
            0C: USER joe@example.test
            0S: +OK
            0C: PASS pw
            0S: +OK Logged in.
            S: +OK Logged in.
            ACCEPTED mail1
            PASS 0
            """;

    private static Script script() {
        EngineSettings settings = Script.settings(Protocol.POP3, true, false);
        return Script.of(Protocol.POP3, () -> new Pop3Handler().open(settings));
    }

    private static void run(String script) {
        script().run("S* +OK\n" + script);
    }

    @Test
    void logsInWithUserAndPass() {
        run(
                TO_MAIL1
                        + """
                        0S: +OK mail1 ready <1896.697170952@mail1>
                        0C: USER joe@example.test
                        0S: +OK
                        0C: PASS pw
                        0S: +OK Logged in, 17 messages é
                        S: +OK Logged in, 17 messages é
                        ACCEPTED mail1
                        PASS 0
                        """);
    }

    @Test
    void keepsSpacesInPasswords() {
        run(
                """
                C: USER joe
                S: +OK
                C: PASS  a  b
                ROUTE LOGIN joe -> mail1
                CONNECT 0 mail1
                0S: +OK
                0C: USER joe
                0S: +OK
                0C: PASS  a  b
                0S: +OK
                S: +OK
                ACCEPTED mail1
                PASS 0
                """);
    }

    @Test
    void leavesWhatIsPipelinedBehindPassToTheBackend() {
        script().runInSegments(
                        """
                        S* +OK
                        C: USER joe@example.test
                        C: PASS pw
                        C: STAT
                        C~ RET
                        S: +OK
                        ROUTE LOGIN joe@example.test -> mail1
                        CONNECT 0 mail1
                        0S: +OK
                        0C: USER joe@example.test
                        0S: +OK
                        0C: PASS pw
                        0S: +OK
                        0S: +OK 2 300
                        S: +OK
                        ACCEPTED mail1
                        PASS 0
                        BEFORE CLIENT: STAT\\r\\nRET
                        BEFORE 0: +OK 2 300\\r\\n
                        """);
    }

    @Test
    void handsAuthPlainOnAsUserAndPass() {
        String login =
                """
                ROUTE LOGIN joe@example.test -> mail1
                CONNECT 0 mail1
                0S: +OK
                """
                        + LOG_IN;
        String message = base64("\0joe@example.test\0pw");
        run("C: AUTH PLAIN " + message + "\n" + login);
        run("C: AUTH PLAIN\nS~ + \\r\\n\nC: " + message + "\n" + login);
        run("C: AUTH PLAIN " + base64("joe@example.test\0joe@example.test\0pw") + "\n" + login);
    }

    @Test
    void routesAMasterLoginToTheMailboxItIsFor() {
        String message = base64("joe@example.test\0admin\0pw");
        run(
                """
                C: AUTH PLAIN %1$s
                ROUTE LOGIN joe@example.test -> mail1
                CONNECT 0 mail1
                0S: +OK
                0C: AUTH PLAIN %1$s
                0S: +OK Logged in.
                S: +OK Logged in.
                ACCEPTED mail1
                PASS 0
                """
                        .formatted(message));
    }

    @Test
    void sendsALongPasswordBehindAGoAhead() {
        String message = base64("\0joe\0" + "p".repeat(4000));
        String start =
                """
                C: AUTH PLAIN
                S~ + \\r\\n
                C: %1$s
                ROUTE LOGIN joe -> mail1
                CONNECT 0 mail1
                0S: +OK
                0C: AUTH PLAIN
                """
                        .formatted(message);
        for (String goAhead : new String[] {"0S: + ", "0S: +"}) {
            run(
                    start
                            + """
                            %s
                            0C: %s
                            0S: +OK
                            S: +OK
                            ACCEPTED mail1
                            PASS 0
                            """
                                    .formatted(goAhead, message));
        }
        run(start + "0S: -ERR what?\nCLOSELEG 0\nREFUSED mail1\nS: " + Replies.AUTH_FAILED);
        run(
                start
                        + "0S: +OK what?\nCLOSELEG 0\nROUTE LOGIN joe without mail1 -> DEFER\n"
                        + UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ERR no",
                "-ERR",
                "-ERR [AUTH] no",
                "-ERR [auth] no",
                "-ERR [X",
                "-err no",
                "-ERR [EXPIRED] x"
            })
    void reportsARefusalInItsOwnWords(String reply) {
        run(
                TO_MAIL1
                        + """
                        0S: +OK
                        0C: USER joe@example.test
                        0S: +OK
                        0C: PASS pw
                        0S: %s
                        CLOSELEG 0
                        REFUSED mail1
                        S: -ERR [AUTH] Authentication failed.
                        C: PASS pw
                        S: -ERR USER first.
                        """
                                .formatted(reply));
    }

    @Test
    void takesARefusalOfTheUser() {
        run(
                TO_MAIL1
                        + """
                        0S: +OK
                        0C: USER joe@example.test
                        0S: -ERR never heard of joe
                        CLOSELEG 0
                        REFUSED mail1
                        S: -ERR [AUTH] Authentication failed.
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ERR [SYS/TEMP] Try later", "-ERR [SYS/PERM] Call us", "-ERR [IN-USE] Locked",
                "-ERR [LOGIN-DELAY] Not so fast", "-ERR [in-use]", "-ERR [SYS] é"
            })
    void passesOnWhatIsNoRefusal(String reply) {
        run(
                TO_MAIL1
                        + """
                        0S: +OK
                        0C: USER joe@example.test
                        0S: +OK
                        0C: PASS pw
                        0S: %1$s
                        CLOSELEG 0
                        S: %1$s
                        """
                                .formatted(reply)
                        + TO_MAIL1
                        + "0S: +OK\n"
                        + LOG_IN);
    }

    @Test
    void answersForAnUnknownUserAsForABadPassword() {
        run(PASS + "ROUTE LOGIN joe@example.test -> REJECT\nS: -ERR [AUTH] Authentication failed.");
    }

    @Test
    void answersTemporarilyWhenNobodyKnows() {
        run(
                PASS
                        + "ROUTE LOGIN joe@example.test -> DEFER\n"
                        + UNAVAILABLE
                        + "C: QUIT\nS: +OK Bye.\nCLOSE CLIENT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CONNECT 0 mail1 FAIL CONNECT",
                "CONNECT 0 mail1 FAIL TLS",
                "CONNECT 0 mail1\nLOST 0",
                "CONNECT 0 mail1\nTIMEOUT BACKEND\nCLOSELEG 0",
                "CONNECT 0 mail1\n0S: -ERR [SYS/TEMP] overloaded\nCLOSELEG 0",
                "CONNECT 0 mail1\n0S: * OK IMAP4rev1\nCLOSELEG 0",
                "CONNECT 0 mail1\n0S~ +OK ready\\n\nCLOSELEG 0",
                "CONNECT 0 mail1\n0S~ +OK re\\0ady\\r\\n\nCLOSELEG 0",
                "CONNECT 0 mail1\n0S: +\nCLOSELEG 0",
                "CONNECT 0 mail1\n0S: +OKAY\nCLOSELEG 0",
                "CONNECT 0 mail1\n0S: +OK\n0C* USER\nLOST 0",
                "CONNECT 0 mail1\n0S: +OK\n0C* USER\nTIMEOUT BACKEND\nCLOSELEG 0",
                "CONNECT 0 mail1\n0S: +OK\n0C* USER\n0S: + \nCLOSELEG 0"
            })
    void triesAnotherBackendBeforeThePasswordIsOut(String failure) {
        run(
                PASS
                        + "ROUTE LOGIN joe@example.test -> mail1\n"
                        + failure
                        + """

                        ROUTE LOGIN joe@example.test without mail1 -> mail2
                        CONNECT 0 mail2
                        0S: +OK
                        0C: USER joe@example.test
                        0S: +OK
                        0C: PASS pw
                        0S: +OK
                        S: +OK
                        ACCEPTED mail2
                        PASS 0
                        """);
    }

    @Test
    void triesNoMoreThanThreeBackends() {
        run(
                PASS
                        + """
                        ROUTE LOGIN joe@example.test -> mail1
                        CONNECT 0 mail1 FAIL CONNECT
                        ROUTE LOGIN joe@example.test without mail1 -> mail2
                        CONNECT 0 mail2 FAIL TIMEOUT
                        ROUTE LOGIN joe@example.test without mail1,mail2 -> mail3
                        CONNECT 0 mail3 FAIL RESOLVE
                        """
                        + UNAVAILABLE
                        + TO_MAIL1
                        + "0S: +OK\n"
                        + LOG_IN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DEFER", "REJECT"})
    void takesNoForATemporaryFailureWhereABackendWasLeftOut(String answer) {
        run(
                PASS
                        + "ROUTE LOGIN joe@example.test -> mail1\nCONNECT 0 mail1 FAIL CONNECT\n"
                        + "ROUTE LOGIN joe@example.test without mail1 -> "
                        + answer
                        + "\n"
                        + UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOST 0",
                "TIMEOUT BACKEND\nCLOSELEG 0",
                "0S: + \nCLOSELEG 0",
                "0S: 250 OK\nCLOSELEG 0",
                "0S~ +OK\\n\nCLOSELEG 0"
            })
    void tellsNobodyElseAPasswordThatIsOut(String failure) {
        run(TO_MAIL1 + "0S: +OK\n0C* USER\n0S: +OK\n0C: PASS pw\n" + failure + "\n" + UNAVAILABLE);
    }

    @Test
    void capsReplies() {
        String longest = "+OK " + "x".repeat(8192 - 6);
        run(TO_MAIL1 + "0S: " + longest + "\n" + LOG_IN);
        run(
                TO_MAIL1
                        + "0S: "
                        + longest
                        + "x\nCLOSELEG 0\nROUTE LOGIN joe@example.test without mail1 -> DEFER\n"
                        + UNAVAILABLE);
        run(
                TO_MAIL1
                        + "0S: +OK\n0C* USER\n0S: +OK\n0C* PASS\n0S: "
                        + longest
                        + "x\nCLOSELEG 0\n"
                        + UNAVAILABLE);
    }

    @Test
    void endsALoginAtTheDeadline() {
        String end = "TIMEOUT LOGIN\n" + UNAVAILABLE + "CLOSE UNAVAILABLE";
        run(TO_MAIL1 + end);
        run(TO_MAIL1 + "0S: +OK\n0C* USER\n" + end);
        run(TO_MAIL1 + "0S: +OK\n0C* USER\n0S: +OK\n0C* PASS\n" + end);
    }

    @Test
    void drainsInTheMiddleOfALogin() {
        String end = "DRAIN\n" + UNAVAILABLE + "CLOSE DRAIN";
        run(TO_MAIL1 + end);
        run(TO_MAIL1 + "0S: +OK\n0C* USER\n0S: +OK\n0C* PASS\n" + end);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes());
    }
}
