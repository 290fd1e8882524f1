package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.mail1;

import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A backend that is trusted with XFORWARD hears who the client is before each mail. */
class XforwardTest {
    private static final String RCPT =
            """
            C: RCPT TO:<joe@example.test>
            ROUTE RECIPIENT joe@example.test -> mail1
            """;

    private static final String HELLO =
            MAIL
                    + RCPT
                    + "CONNECT 0 mail1\n0S: 220 mail1\n0C: EHLO gw.example.test\n0S: 250-mail1\n";

    private static final String LISTED = HELLO + "0S: 250-PIPELINING\n0S: 250 XFORWARD ADDR HELO\n";

    private static final String XFORWARD = "0C: XFORWARD ADDR=192.0.2.9 HELO=client.example.org\n";

    private static final String GIVE_JOE =
            """
            0C: MAIL FROM:<ann@example.org>
            0C: RCPT TO:<joe@example.test>
            """;

    private static final String TAKE_JOE =
            """
            0S: 250 ok
            0S: 250 ok
            ACCEPTED mail1
            S: 250 2.0.0 ok
            """;

    private static final String TAKEN =
            """
            C: DATA
            0C: DATA
            0S: 354 go
            S: 354 End with <CR><LF>.<CR><LF>
            C: .
            0C: .
            0S: 250 taken
            S: 250 2.0.0 taken
            """;

    private static final String NEXT_MAIL =
            """
            C: MAIL FROM:<ann@example.org>
            S: 250 2.1.0 Sender noted
            """
                    + RCPT;

    private static Script to(Trust... trust) {
        return inbound().with(mail1(Protocol.SMTP, Security.NONE, trust));
    }

    @Test
    void goesInOneFlightWithEachMail() {
        String mail = XFORWARD + GIVE_JOE + "0S: 250 ok\n" + TAKE_JOE + TAKEN;
        to(Trust.XFORWARD).run(LISTED + mail + NEXT_MAIL + mail);
    }

    @Test
    void goesOnlyBeforeTheFirstRecipient() {
        to(Trust.XFORWARD)
                .run(
                        LISTED
                                + XFORWARD
                                + GIVE_JOE
                                + "0S: 250 ok\n"
                                + TAKE_JOE
                                + """
                                C: RCPT TO:<jim@example.test>
                                ROUTE RECIPIENT jim@example.test -> mail1
                                0C: RCPT TO:<jim@example.test>
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                """);
    }

    @Test
    void comesAfterTheResetOfAMailThatWasGivenUp() {
        to(Trust.XFORWARD)
                .run(
                        LISTED
                                + XFORWARD
                                + GIVE_JOE
                                + "0S: 250 ok\n"
                                + TAKE_JOE
                                + "C: RSET\nS: 250 2.0.0 OK\n"
                                + NEXT_MAIL
                                + "0C: RSET\n"
                                + XFORWARD
                                + GIVE_JOE
                                + "0S: 250 ok\n0S: 250 ok\n"
                                + TAKE_JOE);
    }

    @Test
    void goesOneByOneWithoutPipelining() {
        to(Trust.XFORWARD)
                .run(
                        HELLO
                                + "0S: 250 XFORWARD HELO ADDR\n"
                                + XFORWARD
                                + """
                                0S: 250 ok
                                0C: MAIL FROM:<ann@example.org>
                                0S: 250 ok
                                0C: RCPT TO:<joe@example.test>
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550 5.7.0 not you",
                "501 5.5.4 what",
                "503 5.5.1 in progress",
                "451 4.3.0 later"
            })
    void whoRefusesItGetsTheMailAndIsNotToldAgain(String refusal) {
        to(Trust.XFORWARD)
                .run(
                        LISTED
                                + XFORWARD
                                + GIVE_JOE
                                + "0S: "
                                + refusal
                                + "\nWARN 0 XFORWARD: replies "
                                + refusal.substring(0, "550 5.7.0".length())
                                + "\n0S: 250 ok\n0S: 250 ok\nACCEPTED mail1\nS: 250 2.0.0 ok\n"
                                + TAKEN
                                + NEXT_MAIL
                                + GIVE_JOE
                                + TAKE_JOE);
    }

    @Test
    void whoLeavesIsTriedLater() {
        to(Trust.XFORWARD)
                .run(
                        LISTED
                                + XFORWARD
                                + GIVE_JOE
                                + """
                                0S: 421 bye
                                CLOSELEG 0
                                S: 451 4.4.2 Connection to the mail server lost
                                """);
    }

    @Test
    void isNotUsedWhereNobodyAsksForIt() {
        String given = GIVE_JOE + TAKE_JOE;

        to().run(LISTED + given);
        to(Trust.XCLIENT).run(LISTED + given);
        to(Trust.XFORWARD).run(HELLO + "0S: 250 PIPELINING\n" + given);
        to(Trust.XFORWARD).run(HELLO + "0S: 250-PIPELINING\n0S: 250 XFORWARD\n" + given);
    }

    @Test
    void isNotUsedWhereXclientIs() {
        to(Trust.XFORWARD, Trust.XCLIENT)
                .run(
                        HELLO
                                + """
                                0S: 250-PIPELINING
                                0S: 250-XFORWARD ADDR HELO
                                0S: 250 XCLIENT ADDR
                                0C: XCLIENT ADDR=192.0.2.9
                                0S: 220 mail1
                                0C: EHLO client.example.org
                                0S: 250-mail1
                                0S: 250-PIPELINING
                                0S: 250-XFORWARD ADDR HELO
                                0S: 250 XCLIENT ADDR
                                """
                                + GIVE_JOE
                                + TAKE_JOE);
        to(Trust.XFORWARD, Trust.XCLIENT)
                .run(LISTED + XFORWARD + GIVE_JOE + "0S: 250 ok\n" + TAKE_JOE);
    }

    @Test
    void goesWithCopiesToo() {
        to().with(Script.backend("new1", Protocol.SMTP, Security.NONE, Trust.XFORWARD))
                .run(
                        HELLO.replace("-> mail1", "-> mail1 and new1")
                                + "0S: 250 PIPELINING\n"
                                + GIVE_JOE
                                + TAKE_JOE
                                + """
                                CONNECT 1000 new1
                                1000S: 220 new1
                                1000C: EHLO gw.example.test
                                1000S: 250-new1
                                1000S: 250 XFORWARD ADDR
                                1000C: XFORWARD ADDR=192.0.2.9
                                1000S: 550 5.7.0 not you
                                1000C: MAIL FROM:<ann@example.org>
                                1000S: 250 ok
                                1000C: RCPT TO:<joe@example.test>
                                """);
    }
}
