package org.clustergate.imap;

import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Script;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins, from the client's command to the backend's answer. */
class LoginConversationTest {
    private static final String UNAVAILABLE =
            "S: a1 NO [UNAVAILABLE] Mailbox is not available now, try again later.\n";
    private static final String FAILED = "S: a1 NO [AUTHENTICATIONFAILED] Authentication failed.\n";

    private static final String CONNECTED =
            """
            S* * OK
            C: a1 LOGIN joe@example.test secret
            ROUTE LOGIN joe@example.test -> mail1
            CONNECT 0 mail1
            """;

    /** Up to the login command at the backend. */
    private static final String LOGGING_IN =
            CONNECTED
                    + """
                    0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                    0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                    """;

    private static final String ACCEPTED =
            """
            0S: a1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
            S: a1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
            ACCEPTED mail1
            PASS 0
            """;

    private static void run(String script) {
        Scripts.tls().run(script);
    }

    private static void run(Security security, String script, Trust... trust) {
        Scripts.tls().with(Scripts.backend("mail1", security, trust)).run(script);
    }

    @Test
    void logsInAndPassesThroughWhatWasPipelined() {
        run(
                """
                S* * OK
                C: a1 LOGIN joe@example.test secret
                C: a2 SELECT INBOX
                C~ a3 FE
                ROUTE LOGIN joe@example.test -> mail1
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                0S: a1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
                0S~ * 3 EXI
                S: a1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
                ACCEPTED mail1
                PASS 0
                BEFORE CLIENT: a2 SELECT INBOX\\r\\na3 FE
                BEFORE 0: * 3 EXI
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C: a1 LOGIN joe@example.test secret\n",
                "C: a1 login \"joe@example.test\" \"secret\"\n",
                "C: a1 LOGIN {16+}\nC: joe@example.test {6+}\nC: secret\n",
                "C: a1 LOGIN {16}\nS: + OK\nC: joe@example.test {6}\nS: + OK\nC: secret\n",
                "C: a1 LOGIN {16}\nS: + OK\nC: joe@example.test secret\n",
                "C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0\n",
                "C: a1 authenticate plain\nS~ + \\r\\nC: AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0\n",
            })
    void tellsTheBackendTheSameHoweverTheClientSaysIt(String login) {
        run(
                "S* * OK\n"
                        + login.replace("S~ + \\r\\n", "S~ + \\r\\n\n")
                        + """
                        ROUTE LOGIN joe@example.test -> mail1
                        CONNECT 0 mail1
                        0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                        0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                        """
                        + ACCEPTED);
    }

    @Test
    void opensTheMailboxOfTheAuthorizationIdentity() {
        // joe NUL master NUL pw
        run(
                """
                S* * OK
                C: a1 AUTHENTICATE PLAIN am9lAG1hc3RlcgBwdw==
                ROUTE LOGIN joe -> mail1
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
                0C: a1 AUTHENTICATE PLAIN am9lAG1hc3RlcgBwdw==
                """
                        + ACCEPTED);
        // LOGIN knows no authorization identity
        run(
                """
                S* * OK
                C: a1 AUTHENTICATE PLAIN am9lAG1hc3RlcgBwdw==
                ROUTE LOGIN joe -> mail1
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1] ready
                CLOSELEG 0
                ROUTE LOGIN joe without mail1 -> DEFER
                """
                        + UNAVAILABLE);
    }

    @Test
    void asksForCapabilitiesWhereTheGreetingTellsNone() {
        run(
                CONNECTED
                        + """
                        0S: * OK ready
                        0C: G CAPABILITY
                        0S: * OK still here
                        0S: * CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN
                        0S: G OK done
                        0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                        """
                        + ACCEPTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"+ ", "+", "+ go on"})
    void waitsForTheGoAheadWithoutInitialResponses(String goAhead) {
        run(
                CONNECTED
                        + "0S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready\n"
                        + "0C: a1 AUTHENTICATE PLAIN\n"
                        + "0S~ "
                        + goAhead
                        + "\\r\\n\n"
                        + "0C: AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0\n"
                        + ACCEPTED);
    }

    @Test
    void usesLoginWherePlainIsNotOffered() {
        run(
                CONNECTED
                        + """
                        0S: * OK [CAPABILITY IMAP4rev1] ready
                        0C: a1 LOGIN "joe@example.test" "secret"
                        """
                        + ACCEPTED);
    }

    @Test
    void quotesForLogin() {
        run(
                """
                S* * OK
                C: a1 LOGIN "o\\"neil" "a\\\\b c"
                ROUTE LOGIN o"neil -> mail1
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1] ready
                0C: a1 LOGIN "o\\"neil" "a\\\\b c"
                """
                        + ACCEPTED);
    }

    @Test
    void usesLiteralsForLoginWhereQuotesWouldNotDo() {
        run(
                """
                S* * OK
                C: a1 LOGIN {4+}
                C: zoé {5+}
                C~ a\\r\\nbc\\r\\n
                ROUTE LOGIN zoé -> mail1
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1] ready
                0C: a1 LOGIN {4}
                0S: + go on
                0C~ zoé {5}\\r\\n
                0S: +
                0C~ a\\r\\nbc\\r\\n
                """
                        + ACCEPTED);
    }

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
    @CsvSource({"STARTTLS", "STARTTLS_WHEN_OFFERED"})
    void startsTlsAndGoesByWhatItIsToldInside(Security security) {
        run(
                security,
                CONNECTED
                        + """
                        0S: * OK [CAPABILITY IMAP4rev1 STARTTLS SASL-IR AUTH=PLAIN] ready
                        0C: G STARTTLS
                        0S: * OK wait
                        0S: G OK begin
                        TLS 0
                        0C: G CAPABILITY
                        0S: * CAPABILITY IMAP4rev1 AUTH=PLAIN
                        0S: G OK done
                        0C: a1 AUTHENTICATE PLAIN
                        0S: +
                        0C: AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                        """
                        + ACCEPTED);
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
    void usesPlainTextWhereTlsIsNotOfferedAndNeedNotBe() {
        run(Security.STARTTLS_WHEN_OFFERED, LOGGING_IN + ACCEPTED);
    }

    @Test
    void tellsATrustedBackendTheClientsAddress() {
        run(
                Security.NONE,
                """
                S* * OK
                C: a0 ID ("name" "Mail \\"7\\"" "x-originating-ip" "10.0.0.1" "X-Proxy-TTL" "5" "os" NIL)
                S: * ID ("name" "Clustergate")
                S: a0 OK ID completed
                C: a1 LOGIN joe@example.test secret
                ROUTE LOGIN joe@example.test -> mail1
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1 ID SASL-IR AUTH=PLAIN] ready
                0C: G ID ("x-originating-ip" "192.0.2.9" "x-originating-port" "50000" "x-connected-ip" "198.51.100.1" "x-connected-port" "143" "x-session-id" "s1" "x-proxy-ttl" "4" "name" "Mail \\"7\\"")
                0S: * ID NIL
                0S: G OK
                0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                """
                        + ACCEPTED,
                Trust.ID);
    }

    /** RFC 2971 section 3.1: a server need not like ID; the login goes on. */
    @Test
    void goesOnWhereIdIsRefusedOrNotOffered() {
        run(
                Security.NONE,
                CONNECTED
                        + """
                        0S: * OK [CAPABILITY IMAP4rev1 ID SASL-IR AUTH=PLAIN] ready
                        0C* G ID ("x-originating-ip" "192.0.2.9"
                        0S: G BAD no
                        0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                        """
                        + ACCEPTED,
                Trust.ID);
        run(Security.NONE, LOGGING_IN + ACCEPTED, Trust.ID);
    }

    @Test
    void forwardsWhatTheBackendSaysBeforeItsAnswer() {
        run(
                LOGGING_IN
                        + """
                        0S: * OK [ALERT] Mailbox is nearly full {5}
                        S: * OK [ALERT] Mailbox is nearly full {5}
                        0S: * NAMESPACE (("" {1}
                        0S: /)) NIL {4}
                        0S~ a\\r\\nb NIL\\r\\n
                        S: * NAMESPACE (("" {1}
                        S: /)) NIL {4}
                        S~ a\\r\\nb NIL\\r\\n
                        """
                        + ACCEPTED);
    }

    @Test
    void asksForTheCapabilitiesThatTheAnswerLacks() {
        run(
                LOGGING_IN
                        + """
                        0S: a1 OK Logged in
                        0C: G CAPABILITY
                        0S: * OK [ALERT] hello
                        S: * OK [ALERT] hello
                        0S: * CAPABILITY IMAP4rev1 IDLE
                        0S: G OK done
                        S: * CAPABILITY IMAP4rev1 IDLE
                        S: a1 OK Logged in
                        ACCEPTED mail1
                        PASS 0
                        """);
        run(
                LOGGING_IN
                        + """
                        0S: a1 OK Logged in
                        0C: G CAPABILITY
                        0S: G BAD no
                        S: a1 OK Logged in
                        ACCEPTED mail1
                        PASS 0
                        """);
        run(
                LOGGING_IN
                        + """
                        0S: * CAPABILITY IMAP4rev1 IDLE
                        0S: a1 OK Logged in
                        S: * CAPABILITY IMAP4rev1 IDLE
                        S: a1 OK Logged in
                        ACCEPTED mail1
                        PASS 0
                        """);
    }

    @Test
    void tellsCapabilitiesTwiceToAClientThatDoesNotReadCodes() {
        run(
                """
                S* * OK
                C: a0 CAPABILITY
                S* * CAPABILITY
                S* a0 OK
                C: a1 LOGIN joe@example.test secret
                ROUTE LOGIN joe@example.test -> mail1
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                0S: a1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
                S: * CAPABILITY IMAP4rev1 IDLE
                S: a1 OK [CAPABILITY IMAP4rev1 IDLE] Logged in
                ACCEPTED mail1
                PASS 0
                """);
    }

    @Test
    void takesLongLinesFromABackend() {
        String list = "IMAP4rev1 SASL-IR AUTH=PLAIN" + " X-MORE".repeat(6000);
        run(
                CONNECTED
                        + "0S: * OK [CAPABILITY "
                        + list
                        + "] ready\n"
                        + "0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0\n"
                        + ACCEPTED);
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

    @Test
    void doesNotMistakeABracketInATagForACode() {
        run(
                """
                S* * OK
                C: a[1 LOGIN joe pw
                ROUTE LOGIN joe -> mail1
                CONNECT 0 mail1
                0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] ready
                0C: a[1 AUTHENTICATE PLAIN AGpvZQBwdw==
                0S: a[1 OK [CAPABILITY IMAP4rev1] in
                S: a[1 OK [CAPABILITY IMAP4rev1] in
                ACCEPTED mail1
                PASS 0
                """);
    }

    @Test
    void takesPasswordsInClearTextWhereConfigured() {
        Scripts.of(Script.settings(org.clustergate.mail.Protocol.IMAP, false, true))
                .run(
                        """
                        S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS AUTH=PLAIN] gw.example.test ready
                        C: a1 LOGIN joe@example.test secret
                        ROUTE LOGIN joe@example.test -> mail1
                        CONNECT 0 mail1
                        0S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=PLAIN] mail1 ready
                        0C: a1 AUTHENTICATE PLAIN AGpvZUBleGFtcGxlLnRlc3QAc2VjcmV0
                        """
                                + ACCEPTED);
    }
}
