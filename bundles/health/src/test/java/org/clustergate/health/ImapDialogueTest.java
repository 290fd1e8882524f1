package org.clustergate.health;

import static org.clustergate.health.Conversation.plan;
import static org.clustergate.health.Conversation.play;
import static org.clustergate.health.Conversation.playWhole;

import org.clustergate.backend.Security;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ImapDialogueTest {
    private static Plan login(String user, String password) {
        return plan(Protocol.IMAP, Security.TLS, user, password);
    }

    @Test
    void aGreetingWithCapabilitiesIsEnough() throws Exception {
        play(
                plan(Protocol.IMAP, Security.TLS),
                """
                AWAITS the greeting
                S: * ok [capability imap4rev1 Auth=Plain] ready
                PASSED IMAP4REV1, AUTH=PLAIN
                C: T1 LOGOUT
                S: * BYE
                S: T1 OK
                """);
    }

    @Test
    void asksForCapabilitiesThatTheGreetingDoesNotTell() throws Exception {
        play(
                plan(Protocol.IMAP, Security.NONE),
                """
                S: * OK
                C: T1 CAPABILITY
                AWAITS the answer to CAPABILITY
                S: * OK [ALERT] a text that ends like a literal {5}
                S: * CAPABILITY IMAP4rev1 IDLE
                S: T1 OK done
                PASSED IMAP4REV1, IDLE
                C: T2 LOGOUT
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "S: * BYE [UNAVAILABLE] later, FAILED closes: BYE [UNAVAILABLE] later",
        "S: * PREAUTH hello joe, FAILED greets with PREAUTH|ABORT",
        "S: * NO, FAILED greets with NO|ABORT",
        "S: * FLAGS (x), FAILED no IMAP greeting|ABORT",
        "S: +OK pop, FAILED asks for more than it was sent|ABORT",
        "S: T0 OK hm, FAILED no IMAP response where it should send the greeting|ABORT",
        "S: 220 mail1, FAILED no IMAP response where it should send the greeting|ABORT",
        "LF: * OK, FAILED bare line feed|ABORT",
    })
    void aGreetingMustBeOk(String greeting, String outcome) throws Exception {
        play(
                plan(Protocol.IMAP, Security.NONE),
                greeting + "\n" + outcome.replace('|', '\n') + "\n");
    }

    @Test
    void skipsLiterals() throws Exception {
        play(
                plan(Protocol.IMAP, Security.NONE),
                """
                S: * OK
                C: T1 CAPABILITY
                S: * X-NEWS {11} and no more
                S: * X-NEWS {11}
                S: T1 NO xxxxx and {3+}
                S: abc
                S: * CAPABILITY IMAP4rev1
                S: T1 OK done
                PASSED IMAP4REV1
                C: T2 LOGOUT
                """);
        play(
                plan(Protocol.IMAP, Security.NONE),
                """
                S: * OK
                C: T1 CAPABILITY
                S: * X-NEWS {99999999999}
                FAILED literal of 99999999999 octets
                ABORT
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "S: T1 OK done, FAILED does not tell its capabilities|C: T2 LOGOUT",
        "S: T1 BAD what?, FAILED does not tell its capabilities|C: T2 LOGOUT",
        "S: * BYE gone, FAILED closes: BYE gone",
        "S: * PREAUTH hm, FAILED greets with PREAUTH|ABORT",
        "S: T2 OK done, FAILED no IMAP response where it should send the answer to CAPABILITY|ABORT",
        "S: + go, FAILED asks for more than it was sent|ABORT",
    })
    void capabilitiesMustBeTold(String answer, String outcome) throws Exception {
        play(
                plan(Protocol.IMAP, Security.NONE),
                "S: * OK\nC: T1 CAPABILITY\n" + answer + "\n" + outcome.replace('|', '\n') + "\n");
    }

    @ParameterizedTest
    @EnumSource(
            value = Security.class,
            names = {"STARTTLS", "STARTTLS_WHEN_OFFERED"})
    void onlyWhatIsToldInsideTlsCounts(Security security) throws Exception {
        play(
                plan(Protocol.IMAP, security, "joe", "secret"),
                """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS LOGINDISABLED] ready
                C: T1 STARTTLS
                S: * OK [ALERT] soon
                S: T1 OK go
                TLS
                C: T2 CAPABILITY
                S: * CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR
                S: T2 OK
                C: T3 AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ=
                S: * CAPABILITY IMAP4rev1 SORT
                S: T3 OK [CAPABILITY IMAP4rev1 SORT] welcome
                PASSED IMAP4REV1, AUTH=PLAIN, SASL-IR
                C: T4 LOGOUT
                """);
    }

    @Test
    void requiredTlsThatIsNotThereFails() throws Exception {
        play(
                plan(Protocol.IMAP, Security.STARTTLS, "joe", "secret"),
                """
                S: * OK [CAPABILITY IMAP4rev1] ready
                FAILED STARTTLS is required and not offered
                C: T1 LOGOUT
                """);
    }

    @ParameterizedTest
    @EnumSource(
            value = Security.class,
            names = {"STARTTLS", "STARTTLS_WHEN_OFFERED"})
    void thereIsNoWayBackFromTlsThatWasOffered(Security security) throws Exception {
        play(
                plan(Protocol.IMAP, security, "joe", "secret"),
                """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
                C: T1 STARTTLS
                S: T1 NO not now
                FAILED STARTTLS refused: NO not now
                C: T2 LOGOUT
                """);
    }

    @Test
    void octetsBehindTheAnswerToStartTlsAreAnAttack() throws Exception {
        playWhole(
                plan(Protocol.IMAP, Security.STARTTLS),
                """
                S: * OK [CAPABILITY IMAP4rev1 STARTTLS] ready
                C: T1 STARTTLS
                S+: T1 OK go
                S: * CAPABILITY evil
                FAILED octets behind the answer to STARTTLS
                ABORT
                """);
    }

    @Test
    void logsInWithoutTlsOnlyWhereThatIsAllowed() throws Exception {
        play(
                plan(Protocol.IMAP, Security.STARTTLS_WHEN_OFFERED, "joe", "secret"),
                """
                S: * OK [CAPABILITY IMAP4rev1] ready
                C: T1 LOGIN "joe" "secret"
                S: T1 OK
                PASSED IMAP4REV1
                C: T2 LOGOUT
                """);
        play(
                plan(Protocol.IMAP, Security.NONE, "joe", "secret"),
                """
                S: * OK [CAPABILITY IMAP4rev1 LOGINDISABLED] ready
                FAILED offers no login that would do
                C: T1 LOGOUT
                """);
    }

    @Test
    void waitsForItsTurnWithoutSaslIr() throws Exception {
        String start =
                """
                S: * OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready
                C: T1 AUTHENTICATE PLAIN
                """;
        play(
                login("joe", "secret"),
                start
                        + """
                          S: +
                          C: AGpvZQBzZWNyZXQ=
                          S: T1 NO [AUTHENTICATIONFAILED] AGpvZQBzZWNyZXQ= is wrong
                          FAILED login of check user refused: NO [AUTHENTICATIONFAILED] *** is wrong
                          C: T2 LOGOUT
                          """);
        play(
                login("joe", "secret"),
                start
                        + """
                          S: T1 OK come in
                          FAILED accepts a login that it has not seen
                          ABORT
                          """);
        play(
                login("joe", "secret"),
                start
                        + """
                          S: + go
                          C: AGpvZQBzZWNyZXQ=
                          S: + more
                          FAILED asks for more than it was sent
                          ABORT
                          """);
    }

    @Test
    void quotesWhatCanBeQuoted() throws Exception {
        play(
                login("jo\"e", "a\\b c"),
                """
                S: * OK [CAPABILITY IMAP4rev1] ready
                C: T1 LOGIN "jo\\"e" "a\\\\b c"
                S: T1 OK
                PASSED IMAP4REV1
                C: T2 LOGOUT
                """);
    }

    @Test
    void sendsTheRestAsLiterals() throws Exception {
        play(
                login("jö", "ä"),
                """
                S: * OK [CAPABILITY IMAP4rev1] ready
                C: T1 LOGIN {3}
                S: + go
                C: jö {2}
                S: + go
                C: ä
                S: T1 OK
                PASSED IMAP4REV1
                C: T2 LOGOUT
                """);
    }
}
