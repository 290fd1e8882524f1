package org.clustergate.imap;

import static org.clustergate.imap.Scripts.ACCEPTED;
import static org.clustergate.imap.Scripts.CONNECTED;
import static org.clustergate.imap.Scripts.LOGGING_IN;
import static org.clustergate.imap.Scripts.UNAVAILABLE;
import static org.clustergate.imap.Scripts.run;

import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins, from the client's command to the backend's answer. */
class LoginConversationTest {
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
        Scripts.of(Script.settings(Protocol.IMAP, false, true))
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
