package org.clustergate.health;

import static org.clustergate.health.Conversation.plan;
import static org.clustergate.health.Conversation.play;
import static org.clustergate.health.Conversation.playWhole;

import org.clustergate.backend.Security;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Pop3DialogueTest {
    private static final String START =
            """
            S: +OK mail1
            C: CAPA
            S: +OK list follows
            S: user
            S: sasl plain
            S: .
            """;

    @Test
    void greetingAndCapabilitiesAreEnough() throws Exception {
        play(
                plan(Protocol.POP3, Security.TLS),
                """
                AWAITS the greeting
                S: +ok mail1
                C: CAPA
                S: +OK
                AWAITS the end of its capabilities
                S: top
                S: ..IMPLEMENTATION x
                S: .
                PASSED TOP, .IMPLEMENTATION X
                C: QUIT
                S: +OK bye
                """);
    }

    @Test
    void aServerWithoutCapabilitiesHasNone() throws Exception {
        play(
                plan(Protocol.POP3, Security.STARTTLS_WHEN_OFFERED),
                """
                S: +OK
                C: CAPA
                S: -ERR what?
                PASSED
                C: QUIT
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "S: -ERR [SYS/TEMP] full, FAILED greeting: -ERR [SYS/TEMP] full|C: QUIT",
        "S: 220 mail1 ESMTP, FAILED no POP3 reply where it should send the greeting|ABORT",
        "S: +OKAY, FAILED no POP3 reply where it should send the greeting|ABORT",
        "LF: +OK mail1, FAILED bare line feed|ABORT",
    })
    void aGreetingMustBeOk(String greeting, String outcome) throws Exception {
        play(
                plan(Protocol.POP3, Security.NONE),
                greeting + "\n" + outcome.replace('|', '\n') + "\n");
    }

    @Test
    void requiredTlsIsAskedForFirst() throws Exception {
        play(
                plan(Protocol.POP3, Security.STARTTLS, "joe", "secret"),
                """
                S: +OK mail1
                C: STLS
                S: +OK go
                TLS
                """
                        + START.replace("S: +OK mail1\n", "")
                        + """
                          C: USER joe
                          S: +OK
                          C: PASS secret
                          S: +OK 3 messages
                          PASSED USER, SASL PLAIN
                          C: QUIT
                          """);
        play(
                plan(Protocol.POP3, Security.STARTTLS, "joe", "secret"),
                """
                S: +OK mail1
                C: STLS
                S: -ERR no
                FAILED STLS refused: -ERR no
                C: QUIT
                """);
    }

    @Test
    void optionalTlsIsUsedWhereItIsOffered() throws Exception {
        play(
                plan(Protocol.POP3, Security.STARTTLS_WHEN_OFFERED),
                """
                S: +OK mail1
                C: CAPA
                S: +OK
                S: STLS
                S: .
                C: STLS
                S: +OK
                TLS
                C: CAPA
                S: +OK
                S: USER
                S: .
                PASSED USER
                C: QUIT
                """);
        play(
                plan(Protocol.POP3, Security.STARTTLS_WHEN_OFFERED, "joe", "secret"),
                """
                S: +OK mail1
                C: CAPA
                S: +OK
                S: STLS
                S: .
                C: STLS
                S: -ERR not for you
                FAILED STLS refused: -ERR not for you
                C: QUIT
                """);
    }

    @Test
    void octetsBehindTheAnswerToStlsAreAnAttack() throws Exception {
        playWhole(
                plan(Protocol.POP3, Security.STARTTLS),
                """
                S: +OK mail1
                C: STLS
                S+: +OK go
                S: +OK evil
                FAILED octets behind the answer to STLS
                ABORT
                """);
    }

    @Test
    void aRefusedLoginFails() throws Exception {
        play(
                plan(Protocol.POP3, Security.TLS, "joe", "secret"),
                START
                        + """
                          C: USER joe
                          S: +OK
                          C: PASS secret
                          S: -ERR [AUTH] secret is wrong
                          FAILED login of check user refused: -ERR [AUTH] *** is wrong
                          C: QUIT
                          """);
        play(
                plan(Protocol.POP3, Security.TLS, "joe", "secret"),
                START
                        + """
                          C: USER joe
                          S: -ERR who?
                          FAILED user of check refused: -ERR who?
                          C: QUIT
                          """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-ERR [IN-USE] locked", "-ERR [login-delay] wait"})
    void aMailboxInUseIsAGoodSign(String answer) throws Exception {
        play(
                plan(Protocol.POP3, Security.TLS, "joe", "secret"),
                START
                        + """
                          C: USER joe
                          S: +OK
                          C: PASS secret
                          S: %s
                          PASSED USER, SASL PLAIN
                          C: QUIT
                          """
                                .formatted(answer));
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 0})
    void aLoginThatNoCommandCanHoldFails(int length) throws Exception {
        play(
                plan(Protocol.POP3, Security.TLS, "joe", "x".repeat(length)),
                START + "FAILED check.user or check.password cannot be sent\nC: QUIT\n");
    }

    @Test
    void anEndlessListFails() throws Exception {
        play(
                plan(Protocol.POP3, Security.TLS),
                "S: +OK\nC: CAPA\nS: +OK\n"
                        + "S: X\n".repeat(257)
                        + "FAILED more than 256 capabilities\nABORT\n");
    }
}
