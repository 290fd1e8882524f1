package org.clustergate.pop3;

import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes between a backend's greeting and the login: TLS, and the client's address. */
class BackendSecurityScriptTest {
    private static final String TO_MAIL1 =
            """
            C: USER joe@example.test
            S: +OK
            C: PASS pw
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

    private static void run(Security security, String script) {
        script().with(Script.backend("mail1", Protocol.POP3, security)).run("S* +OK\n" + script);
    }

    private static void inSegments(Security security, String script) {
        script().with(Script.backend("mail1", Protocol.POP3, security))
                .runInSegments("S* +OK\n" + script);
    }

    @ParameterizedTest
    @CsvSource({"NONE", "TLS"})
    void asksForNoCapabilitiesWhereNoneMatter(Security security) {
        run(security, TO_MAIL1 + "0S: +OK\n" + LOG_IN);
    }

    @Test
    void startsTlsWhereRequired() {
        run(Security.STARTTLS, TO_MAIL1 + "0S: +OK\n0C: STLS\n0S: +OK Begin\nTLS 0\n" + LOG_IN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0S: -ERR unknown command\nCLOSELEG 0",
                "0S: nonsense\nCLOSELEG 0",
                "0S: +OK\nTLS 0 FAIL",
                "LOST 0",
                "TIMEOUT BACKEND\nCLOSELEG 0"
            })
    void sendsNothingSecretWhereRequiredTlsFails(String failure) {
        run(
                Security.STARTTLS,
                TO_MAIL1
                        + "0S: +OK\n0C: STLS\n"
                        + failure
                        + "\nROUTE LOGIN joe@example.test without mail1 -> DEFER\n"
                        + UNAVAILABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0S: +OK injected", "0S~ +"})
    void refusesPlainTextBehindTheAnswerToStls(String injected) {
        inSegments(
                Security.STARTTLS,
                TO_MAIL1
                        + "0S: +OK\n0C: STLS\n0S: +OK\n"
                        + injected
                        + "\nCLOSELEG 0\nROUTE LOGIN joe@example.test without mail1 -> DEFER\n"
                        + UNAVAILABLE);
    }

    @Test
    void startsTlsWhenOffered() {
        run(
                Security.STARTTLS_WHEN_OFFERED,
                TO_MAIL1
                        + """
                        0S: +OK
                        0C: CAPA
                        0S: +OK
                        0S: TOP
                        0S: stls
                        0S: USER
                        0S: .
                        0C: STLS
                        0S: +OK
                        TLS 0
                        """
                        + LOG_IN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-ERR unknown command",
                "+OK\n0S: TOP\n0S: STLSX\n0S: SASL\n0S: SASL XPLAIN\n0S: .",
                "+OK\n0S: ."
            })
    void goesOnInPlainTextWhenNotOffered(String capabilities) {
        run(
                Security.STARTTLS_WHEN_OFFERED,
                TO_MAIL1 + "0S: +OK\n0C: CAPA\n0S: " + capabilities + "\n" + LOG_IN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"SASL PLAIN", "sasl login plain"})
    void logsInWithAuthWhereThatIsKnownToBeOffered(String capability) {
        // NUL joe@example.test NUL pw
        String start =
                TO_MAIL1
                        + "0S: +OK\n0C: CAPA\n0S: +OK\n0S: "
                        + capability
                        + "\n0S: .\n0C: AUTH PLAIN AGpvZUBleGFtcGxlLnRlc3QAcHc=\n";
        String end = "0S: +OK Logged in.\nS: +OK Logged in.\nACCEPTED mail1\nPASS 0";
        run(Security.STARTTLS_WHEN_OFFERED, start + end);
        run(
                Security.STARTTLS_WHEN_OFFERED,
                start + "0S: +\n0C: AGpvZUBleGFtcGxlLnRlc3QAcHc=\n" + end);
        run(
                Security.STARTTLS_WHEN_OFFERED,
                start + "0S: +\n0C* AG\n0S: +\nCLOSELEG 0\n" + UNAVAILABLE);
        run(Security.STARTTLS_WHEN_OFFERED, start + "LOST 0\n" + UNAVAILABLE);
        run(
                Security.STARTTLS_WHEN_OFFERED,
                start
                        + "0S: -ERR no\nCLOSELEG 0\nREFUSED mail1\n"
                        + "S: -ERR [AUTH] Authentication failed.");
    }

    @Test
    void forgetsCapabilitiesWhenTlsStarts() {
        run(
                Security.STARTTLS_WHEN_OFFERED,
                TO_MAIL1
                        + "0S: +OK\n0C: CAPA\n0S: +OK\n0S: SASL PLAIN\n0S: STLS\n0S: .\n"
                        + "0C: STLS\n0S: +OK\nTLS 0\n"
                        + LOG_IN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0S: +OK\n0S: STLS\n0S: .\n0C: STLS\n0S: -ERR not now",
                "0S: +OK\n0S~ TOP\\n",
                "0S: nonsense"
            })
    void doesNotFallBackToPlainText(String failure) {
        run(
                Security.STARTTLS_WHEN_OFFERED,
                TO_MAIL1
                        + "0S: +OK\n0C: CAPA\n"
                        + failure
                        + "\nCLOSELEG 0\nROUTE LOGIN joe@example.test without mail1 -> DEFER\n"
                        + UNAVAILABLE);
    }

    @Test
    void readsNoEndlessCapabilities() {
        run(
                Security.STARTTLS_WHEN_OFFERED,
                TO_MAIL1
                        + "0S: +OK\n0C: CAPA\n0S: +OK\n"
                        + "0S: X\n".repeat(101)
                        + "CLOSELEG 0\nROUTE LOGIN joe@example.test without mail1 -> DEFER\n"
                        + UNAVAILABLE);
    }

    private static void trusting(Security security, String script) {
        script().with(Script.backend("mail1", Protocol.POP3, security, Trust.XCLIENT))
                .run("S* +OK\n" + TO_MAIL1 + script);
    }

    @Test
    void tellsTheClientsAddressWhereTrusted() {
        String xclient =
                "0C: XCLIENT ADDR=192.0.2.9 PORT=50000 SESSION=s1 TTL=6\n0S: +OK Updated\n";
        trusting(Security.NONE, "0S: +OK [XCLIENT] Dovecot ready.\n" + xclient + LOG_IN);
        trusting(
                Security.STARTTLS,
                "0S: +OK [XCLIENT] ready\n0C: STLS\n0S: +OK\nTLS 0\n" + xclient + LOG_IN);
    }

    @Test
    void tellsNoAddressWhereOneSideDoesNotWantIt() {
        trusting(Security.NONE, "0S: +OK ready [XCLIENT]\n" + LOG_IN);
        run(Security.NONE, TO_MAIL1 + "0S: +OK [XCLIENT] ready\n" + LOG_IN);
    }

    @Test
    void doesNotLogInWithTheWrongAddress() {
        trusting(
                Security.NONE,
                """
                0S: +OK [XCLIENT] ready
                0C* XCLIENT
                0S: -ERR Invalid parameters
                CLOSELEG 0
                ROUTE LOGIN joe@example.test without mail1 -> DEFER
                S: -ERR [SYS/TEMP] Service temporarily unavailable.
                """);
    }
}
