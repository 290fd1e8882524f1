package org.clustergate.pop3;

import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client hears before a backend is asked. */
class ClientScriptTest {
    private static final String AUTH_FAILED = "-ERR [AUTH] Authentication failed.";

    private static Script script(boolean tls, boolean plaintextAuth) {
        EngineSettings settings = Script.settings(Protocol.POP3, tls, plaintextAuth);
        return Script.of(Protocol.POP3, () -> new Pop3Handler().open(settings));
    }

    private static void insideTls(String script) {
        script(true, false).run("S: +OK gw.example.test ready\n" + script);
    }

    private static void inPlainText(String script) {
        script(false, false).run("S: +OK gw.example.test ready\n" + script);
    }

    @Test
    void offersLoginInsideTls() {
        insideTls(
                """
                C: CAPA
                S: +OK Capability list follows
                S: TOP
                S: UIDL
                S: RESP-CODES
                S: AUTH-RESP-CODE
                S: PIPELINING
                S: USER
                S: SASL PLAIN
                S: IMPLEMENTATION Clustergate
                S: .
                C: AUTH
                S: +OK Mechanisms follow
                S: PLAIN
                S: .
                C: quit
                S: +OK Bye.
                CLOSE CLIENT
                """);
    }

    @Test
    void offersNothingButStlsInPlainText() {
        inPlainText(
                """
                C: CAPA
                S: +OK Capability list follows
                S: TOP
                S: UIDL
                S: RESP-CODES
                S: AUTH-RESP-CODE
                S: PIPELINING
                S: STLS
                S: IMPLEMENTATION Clustergate
                S: .
                C: AUTH
                S: +OK Mechanisms follow
                S: .
                """);
    }

    @Test
    void offersBothWherePlainTextIsAllowed() {
        script(false, true)
                .run(
                        """
                        S: +OK gw.example.test ready
                        C: CAPA
                        S: +OK Capability list follows
                        S: TOP
                        S: UIDL
                        S: RESP-CODES
                        S: AUTH-RESP-CODE
                        S: PIPELINING
                        S: USER
                        S: SASL PLAIN
                        S: STLS
                        S: IMPLEMENTATION Clustergate
                        S: .
                        """);
    }

    @Test
    void takesNoPasswordInPlainText() {
        inPlainText(
                """
                C: USER joe
                S: -ERR Passwords need TLS, use STLS first.
                C: PASS pw
                S: -ERR Passwords need TLS, use STLS first.
                C: AUTH PLAIN AGpvZQBwdw==
                S: -ERR Passwords need TLS, use STLS first.
                C: AUTH PLAIN
                S: -ERR Passwords need TLS, use STLS first.
                """);
    }

    @Test
    void forgetsTheUserWhenTlsStarts() {
        script(false, true)
                .run(
                        """
                        S: +OK gw.example.test ready
                        C: USER joe
                        S: +OK
                        C: STLS
                        S: +OK Begin TLS.
                        TLS CLIENT
                        C: PASS pw
                        S: -ERR USER first.
                        C: STLS
                        S: -ERR Not offered.
                        C: CAPA
                        S: +OK Capability list follows
                        S: TOP
                        S: UIDL
                        S: RESP-CODES
                        S: AUTH-RESP-CODE
                        S: PIPELINING
                        S: USER
                        S: SASL PLAIN
                        S: IMPLEMENTATION Clustergate
                        S: .
                        """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"C: NOOP", "C~ N", "C~ \\r\\n"})
    void refusesPlainTextBehindStls(String injected) {
        script(false, false)
                .runInSegments(
                        """
                        S: +OK gw.example.test ready
                        C: STLS
                        %s
                        S: -ERR Nothing may follow STLS.
                        CLOSE PROTOCOL
                        """
                                .formatted(injected));
    }

    @Test
    void offersNoStlsWithoutCertificate() {
        EngineSettings all = Script.settings(Protocol.POP3, false, true);
        EngineSettings none =
                new EngineSettings(
                        all.session(),
                        all.hostname(),
                        false,
                        true,
                        true,
                        0,
                        100,
                        all.loginDeadline(),
                        all.commandDeadline());
        Script.of(Protocol.POP3, () -> new Pop3Handler().open(none))
                .run(
                        """
                        S: +OK gw.example.test ready
                        C: STLS
                        S: -ERR Not offered.
                        """);
    }

    @Test
    void doesNotOfferWhatCannotBeHandedOn() {
        insideTls(
                """
                C: APOP joe c4c9334bac560ecc979e58001b3e22fb
                S: -ERR Not offered.
                C: UTF8
                S: -ERR Not offered.
                C: LANG *
                S: -ERR Not offered.
                C: AUTH CRAM-MD5
                S: -ERR Mechanism not offered.
                C: AUTH XOAUTH2 dXNlcj1qb2U=
                S: -ERR Mechanism not offered.
                """);
    }

    @Test
    void closesAfterThreeBadCommands() {
        insideTls(
                """
                C: NOOP
                C: XCLIENT ADDR=192.0.2.66
                C: CAPA now
                C: CAPA
                S: -ERR Log in first.
                S: -ERR Unknown command.
                S: -ERR Too many bad commands.
                CLOSE PROTOCOL
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C~ CAPA\\n",
                "C~ CAPA\\0\\r\\n",
                "C~ CA\\rPA\\r\\n",
                "C~ USER joe\\n",
                "C~ PASS p\\rw\\r\\n",
                "C~ \\0\\r\\n"
            })
    void refusesMalformedLines(String line) {
        insideTls(line + "\nS: -ERR Malformed line.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C: ",
                "C: USERjoe",
                "C: STAT",
                "C: XOIP 192.0.2.66",
                "C: STLS x",
                "C: QUIT now",
                "C: USER",
                "C: PASS pw",
                "C: *",
                "C: é"
            })
    void answersWhatMakesNoSense(String line) {
        insideTls(line + "\nS* -ERR ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C: QUIT ", "C: qUiT", "C: QUIT"})
    void takesVerbsInAnyCase(String line) {
        insideTls(line + "\nS: +OK Bye.\nCLOSE CLIENT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C: GET / HTTP/1.1",
                "C: post /x HTTP/1.0",
                "C: HEAD / HTTP/1.1",
                "C: PUT / HTTP/1.1",
                "C: OPTIONS * HTTP/1.1",
                "C: CONNECT mail:110 HTTP/1.1",
                "C~ GET /\\n",
                "C: SSH-2.0-OpenSSH_9.6"
            })
    void hangsUpOnOtherProtocols(String line) {
        inPlainText(line + "\nC: Host: mail.example.test\nCLOSE PROTOCOL");
    }

    @Test
    void hangsUpOnATlsHello() {
        inPlainText("C~ \u0016\u0003\u0001\\0\u0080\u0001\\n\\0\nCLOSE PROTOCOL");
    }

    @Test
    void capsCommands() {
        String longest = "USER " + "u".repeat(512 - 7);
        insideTls("C: " + longest + "\nS: +OK");
        insideTls(
                "C: " + longest + "u\nS: -ERR Line too long.\nC: QUIT\nS: +OK Bye.\nCLOSE CLIENT");
    }

    @Test
    void capsResponses() {
        insideTls(
                """
                C: AUTH PLAIN
                S~ + \\r\\n
                C: %s
                S: -ERR Line too long.
                C: AUTH PLAIN
                S~ + \\r\\n
                C: %s
                S: %s
                """
                        .formatted("A".repeat(12287), "A".repeat(12286), AUTH_FAILED));
    }

    @Test
    void cancelsAuth() {
        insideTls(
                """
                C: AUTH PLAIN
                S~ + \\r\\n
                C: *
                S: -ERR Authentication cancelled.
                C: AUTH plain
                S~ + \\r\\n
                C~ AGpvZQBwdw==\\n
                S: -ERR Malformed line.
                C: NOOP
                S: -ERR Log in first.
                """);
    }

    /** Nobody is asked, and the client hears what a wrong password would bring. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "C: USER joe\nS: +OK\nC: PASS ",
                "C: USER joe\nS: +OK\nC: PASS",
                "C: USER @example.test\nS: +OK\nC: PASS pw",
                "C: USER jo\te\nS: +OK\nC: PASS pw",
                // no base64
                "C: AUTH PLAIN !",
                "C: AUTH PLAIN =",
                "C: AUTH PLAIN AGpvZQBwdw== x",
                // too few NULs, too many NULs, no user, no password
                "C: AUTH PLAIN am9l",
                "C: AUTH PLAIN AGpvZQBwAHc=",
                "C: AUTH PLAIN AABwdw==",
                "C: AUTH PLAIN AGpvZQA=",
                // line feed in the user, in the password, in the mailbox
                "C: AUTH PLAIN AGoKZQBwdw==",
                "C: AUTH PLAIN AGpvZQBwCnc=",
                "C: AUTH PLAIN YQpiAGpvZQBwdw=="
            })
    void treatsMalformedLoginsLikeBadPasswords(String login) {
        insideTls(login + "\nS: " + AUTH_FAILED + "\nC: PASS pw\nS: -ERR USER first.");
    }

    @Test
    void refusesNamesThatAreNoUtf8OrTooLong() {
        insideTls(
                """
                C: USER %s
                S: +OK
                C: PASS pw
                S: %s
                # authcid is the octet FF
                C: AUTH PLAIN AP8AcHc=
                S: %s
                """
                        .formatted("u".repeat(321), AUTH_FAILED, AUTH_FAILED));
    }

    @Test
    void closesAfterThreeFailedLogins() {
        insideTls(
                """
                C: AUTH PLAIN !
                C: USER joe
                C: PASS pw
                S: -ERR [AUTH] Authentication failed.
                S: +OK
                ROUTE LOGIN joe -> REJECT
                S: -ERR [AUTH] Authentication failed.
                C: USER joe
                C: PASS pw
                C: QUIT
                S: +OK
                ROUTE LOGIN joe -> DEFER
                S: -ERR [SYS/TEMP] Service temporarily unavailable.
                CLOSE PROTOCOL
                """);
    }

    @Test
    void leavesIdleClientsWithoutAWord() {
        insideTls("TIMEOUT LOGIN\nCLOSE TIMEOUT");
        insideTls("C: AUTH PLAIN\nS~ + \\r\\n\nTIMEOUT LOGIN\nCLOSE TIMEOUT");
    }

    @Test
    void saysGoodbyeWhenDrained() {
        String goodbye = "DRAIN\nS: -ERR [SYS/TEMP] Service temporarily unavailable.\nCLOSE DRAIN";
        insideTls(goodbye);
        insideTls("C: USER joe\nS: +OK\n" + goodbye);
        insideTls("C: AUTH PLAIN\nS~ + \\r\\n\n" + goodbye);
    }

    @Test
    void keepsTheUserOverCapa() {
        insideTls(
                """
                C: USER joe
                S: +OK
                C: CAPA
                S: +OK Capability list follows
                S: TOP
                S: UIDL
                S: RESP-CODES
                S: AUTH-RESP-CODE
                S: PIPELINING
                S: USER
                S: SASL PLAIN
                S: IMPLEMENTATION Clustergate
                S: .
                C: USER ann@example.test
                S: +OK
                C: PASS pw
                ROUTE LOGIN ann@example.test -> REJECT
                S: -ERR [AUTH] Authentication failed.
                """);
    }
}
