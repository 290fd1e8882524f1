package org.clustergate.imap;

import static org.clustergate.imap.Scripts.CONNECTED;
import static org.clustergate.imap.Scripts.LOGGING_IN;
import static org.clustergate.imap.Scripts.UNAVAILABLE;
import static org.clustergate.imap.Scripts.run;

import org.clustergate.backend.Security;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins that fail: what the client hears, and who is told the password. */
class LoginFailureTest {
    private static final String FAILED = "S: a1 NO [AUTHENTICATIONFAILED] Authentication failed.\n";

    @Test
    void sendsNoPasswordWhereLoginIsDisabled() {
        run(
                CONNECTED
                        + """
                        0S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready
                        CLOSELEG 0
                        ROUTE LOGIN joe@example.test without mail1 -> DEFER
                        """
                        + UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // not offered
                "0S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\nCLOSELEG 0\n",
                // not even told
                "0S: * OK ready\n0C: G CAPABILITY\n0S: * CAPABILITY IMAP4rev1\n0S: G OK\nCLOSELEG 0\n",
                // somebody says no
                "0S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\n0C: G STARTTLS\n0S: G NO\nCLOSELEG 0\n",
                "0S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\n0C: G STARTTLS\n0S: G BAD\nCLOSELEG 0\n",
                // the handshake fails
                "0S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready\n0C: G STARTTLS\n0S: G OK\nTLS 0 FAIL\n",
                "0S: * PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] ready\nCLOSELEG 0\n",
            })
    void sendsNoPasswordWithoutTheTlsThatIsRequired(String backend) {
        run(
                Security.STARTTLS,
                CONNECTED
                        + backend
                        + "ROUTE LOGIN joe@example.test without mail1 -> DEFER\n"
                        + UNAVAILABLE);
    }

    @Test
    void sendsNoPasswordWherePlainTextFollowsTheGoAheadForTls() {
        Scripts.tls()
                .with(Scripts.backend("mail1", Security.STARTTLS_WHEN_OFFERED))
                .runInSegments(
                        CONNECTED
                                + """
                                0S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
                                0C: G STARTTLS
                                0S: G OK begin
                                0S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
                                CLOSELEG 0
                                ROUTE LOGIN joe@example.test without mail1 -> DEFER
                                """
                                + UNAVAILABLE);
    }

    @Test
    void reportsARefusedLoginAndLetsTheClientTryAgain() {
        run(
                LOGGING_IN
                        + """
                        0S: a1 NO [AUTHENTICATIONFAILED] joe is unknown here
                        REFUSED mail1
                        CLOSELEG 0
                        """
                        + FAILED
                        + """
                        C: a2 LOGIN joe@example.test secret
                        ROUTE LOGIN joe@example.test -> mail1
                        CONNECT 0 mail1
                        0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                        0C: a2 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                        0S: a2 NO no
                        REFUSED mail1
                        CLOSELEG 0
                        S: a2 NO [AUTHENTICATIONFAILED] Authentication failed.
                        C: a3 LOGIN joe@example.test secret
                        ROUTE LOGIN joe@example.test -> REJECT
                        S: a3 NO [AUTHENTICATIONFAILED] Authentication failed.
                        S: * BYE Too many failed logins
                        CLOSE PROTOCOL
                        """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UNAVAILABLE",
                "INUSE",
                "LIMIT",
                "CONTACTADMIN",
                "EXPIRED",
                "PRIVACYREQUIRED",
                "ALERT"
            })
    void passesOnWhatIsNoWrongPassword(String code) {
        String reply = "a1 NO [" + code + "] as mail1 says\n";
        run(LOGGING_IN + "0S: " + reply + "CLOSELEG 0\nS: " + reply);
    }

    @Test
    void saysUnknownUserLikeWrongPassword() {
        run("S* * OK\nC: a1 LOGIN joe x\nROUTE LOGIN joe -> REJECT\n" + FAILED);
        run("S* * OK\nC: a1 LOGIN joe x\nROUTE LOGIN joe -> DEFER\n" + UNAVAILABLE);
    }

    @Test
    void triesAnotherBackendWithinItsBudget() {
        run(
                """
                S* * OK
                C: a1 LOGIN joe@example.test secret
                ROUTE LOGIN joe@example.test -> mail1
                CONNECT 0 mail1 FAIL CONNECT
                ROUTE LOGIN joe@example.test without mail1 -> mail2
                CONNECT 0 mail2
                0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail2 ready
                0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                0S: a1 OK [CAPABILITY IMAP4rev1] in
                S: a1 OK [CAPABILITY IMAP4rev1] in
                ACCEPTED mail2
                PASS 0
                """);
        run(
                """
                S* * OK
                C: a1 LOGIN joe secret
                ROUTE LOGIN joe -> mail1
                CONNECT 0 mail1 FAIL TIMEOUT
                ROUTE LOGIN joe without mail1 -> mail2
                CONNECT 0 mail2 FAIL TLS
                ROUTE LOGIN joe without mail1,mail2 -> mail3
                CONNECT 0 mail3 FAIL RESOLVE
                """
                        + UNAVAILABLE);
    }

    /** Rule 5: while a failed backend was not asked, nobody can say that the user is unknown. */
    @Test
    void neverCallsAUserUnknownWhileABackendIsLeftOut() {
        run(
                """
                S* * OK
                C: a1 LOGIN joe secret
                ROUTE LOGIN joe -> mail1
                CONNECT 0 mail1 FAIL CONNECT
                ROUTE LOGIN joe without mail1 -> REJECT
                """
                        + UNAVAILABLE);
        // … nor follows a policy that insists
        run(
                """
                S* * OK
                C: a1 LOGIN joe secret
                ROUTE LOGIN joe -> mail1
                CONNECT 0 mail1 FAIL CONNECT
                ROUTE LOGIN joe without mail1 -> mail1
                """
                        + UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0S: * BYE too busy\nCLOSELEG 0\n",
                "0S: * PREAUTH welcome root\nCLOSELEG 0\n",
                "0S: HTTP/1.1 400 Bad Request\nCLOSELEG 0\n",
                "0S: 220 mail ESMTP\nCLOSELEG 0\n",
                "0S~ * OK ready\\n\nCLOSELEG 0\n",
                "LOST 0\n",
                "TIMEOUT BACKEND\nCLOSELEG 0\n",
                "0S: * OK ready\n0C: G CAPABILITY\n0S: G NO\nCLOSELEG 0\n",
                "0S: * OK ready\n0C: G CAPABILITY\n0S: G OK\nCLOSELEG 0\n",
                "0S: * OK ready\n0C: G CAPABILITY\n0S: + what\nCLOSELEG 0\n",
                "0S: * OK ready\n0C: G CAPABILITY\n0S: * BYE\nCLOSELEG 0\n",
                "0S: * OK ready\n0C: G CAPABILITY\n0S: * X {999999}\nCLOSELEG 0\n",
                "0S: * OK ready\n0C: G CAPABILITY\n0S: * X {5}\n0S~ ab\nTIMEOUT BACKEND\nCLOSELEG 0\n",
                "0S: * OK ready\n0C: G CAPABILITY\n0S: * X {2}\n0S~ ab\nLOST 0\n",
                "0S: * OK ready\n0C: G CAPABILITY\nLOST 0\n",
            })
    void triesAnotherBackendBeforeThePasswordIsTold(String backend) {
        run(
                CONNECTED
                        + backend
                        + "ROUTE LOGIN joe@example.test without mail1 -> DEFER\n"
                        + UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0S: a1 BAD what\nCLOSELEG 0\n",
                "0S: b1 OK in\nCLOSELEG 0\n",
                "0S: a1\nCLOSELEG 0\n",
                "0S: a1 PREAUTH in\nCLOSELEG 0\n",
                "0S: + more\nCLOSELEG 0\n",
                "0S: * BYE\nCLOSELEG 0\n",
                "0S: * PREAUTH\nCLOSELEG 0\n",
                "0S~ a1 OK in\\n\nCLOSELEG 0\n",
                "0S: garbage\nCLOSELEG 0\n",
                "LOST 0\n",
                "TIMEOUT BACKEND\nCLOSELEG 0\n",
                "0S: * X {3}\n0S~ a\nLOST 0\n",
                "0S: * X {3}\n0S~ abc\nTIMEOUT BACKEND\nCLOSELEG 0\n",
                "0S: a1 OK in\n0C: G CAPABILITY\nLOST 0\n",
                "0S: a1 OK in\n0C: G CAPABILITY\n0S: + what\nCLOSELEG 0\n",
            })
    void triesNoOtherBackendOnceThePasswordIsTold(String backend) {
        run(LOGGING_IN + backend + UNAVAILABLE);
    }

    @Test
    void takesNoYesBeforeThePassword() {
        run(
                CONNECTED
                        + """
                        0S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready
                        0C: a1 AUTHENTICATE PLAIN
                        0S: a1 OK welcome
                        CLOSELEG 0
                        """
                        + UNAVAILABLE);
    }

    @Test
    void endsABackendThatTalksTooMuch() {
        String line = "0S: * OK " + "x".repeat(60_000) + "\nS* * OK xxx\n";
        run(
                LOGGING_IN
                        + line.repeat(4)
                        + "0S: * OK "
                        + "x".repeat(60_000)
                        + "\nCLOSELEG 0\n"
                        + UNAVAILABLE);
        run(LOGGING_IN + "0S: * OK " + "x".repeat(70_000) + "\nCLOSELEG 0\n" + UNAVAILABLE);
    }

    @ParameterizedTest
    @CsvSource({
        "TIMEOUT LOGIN, * BYE Login took too long, UNAVAILABLE",
        "DRAIN, * BYE [UNAVAILABLE] Server is going down, DRAIN"
    })
    void answersBeforeItSaysGoodbye(String event, String goodbye, String cause) {
        String end = event + "\n" + UNAVAILABLE + "S: " + goodbye + "\nCLOSE " + cause + "\n";
        run(CONNECTED + end);
        run(LOGGING_IN + end);
        run(LOGGING_IN + "0S: * X {3}\n0S~ a\n" + end);
        run(CONNECTED + "0S: * OK [CAPABILITY AUTH=PLAIN] hi\n0C: a1 AUTHENTICATE PLAIN\n" + end);
    }
}
