package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.HELLO;
import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.STREAMING;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;
import static org.clustergate.smtp.Talk.mail1;

import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How legs are opened, kept and left. */
class InboundLegTest {
    private static final String CONNECT =
            MAIL
                    + """
                    C: RCPT TO:<joe@example.test>
                    ROUTE RECIPIENT joe@example.test -> mail1
                    CONNECT 0 mail1
                    """;

    private static final String NOT_USED =
            """
            CLOSELEG 0
            ROUTE RECIPIENT joe@example.test without mail1 -> DEFER
            S: 451 4.4.1 Mail server not reachable now
            """;

    private static final String MAIL_ON_LEG = "0C: MAIL FROM:<ann@example.org>\n";

    private static final String DELIVERED =
            STREAMING
                    + """
                    C: .
                    0C: .
                    0S: 250 taken
                    S: 250 2.0.0 taken
                    """;

    private static final String NEXT_MAIL =
            """
            C: MAIL FROM:<ann@example.org>
            C: RCPT TO:<joe@example.test>
            S: 250 2.1.0 Sender noted
            ROUTE RECIPIENT joe@example.test -> mail1
            """;

    private static final String GIVE_JOE =
            """
            0C: MAIL FROM:<ann@example.org>
            0C: RCPT TO:<joe@example.test>
            """;

    private static Script to(Security security, Trust... trust) {
        return inbound().with(mail1(Protocol.SMTP, security, trust));
    }

    @ParameterizedTest
    @EnumSource(
            value = Security.class,
            names = {"STARTTLS", "STARTTLS_WHEN_OFFERED"})
    void startsTlsAndSaysHelloAgain(Security security) {
        to(security)
                .run(
                        CONNECT
                                + """
                                0S: 220-mail1
                                0S: 220 ready
                                0C: EHLO gw.example.test
                                0S: 250-mail1
                                0S: 250-PIPELINING
                                0S: 250-8BITMIME
                                0S: 250 STARTTLS
                                0C: STARTTLS
                                0S: 220 go
                                TLS 0
                                0C: EHLO gw.example.test
                                0S: 250 mail1
                                """
                                // What was offered in plain text does not count: no PIPELINING.
                                + MAIL_ON_LEG);
    }

    @Test
    void asksForNoTlsWhereItIsImplicitOrUnwanted() {
        for (Security security : new Security[] {Security.TLS, Security.NONE}) {
            to(security)
                    .run(
                            CONNECT
                                    + """
                                    0S: 220 mail1
                                    0C: EHLO gw.example.test
                                    0S: 250-mail1
                                    0S: 250 STARTTLS
                                    """
                                    + MAIL_ON_LEG);
        }
    }

    @Test
    void doesNotUseABackendWithoutRequiredTls() {
        String begin = CONNECT + "0S: 220 mail1\n0C: EHLO gw.example.test\n";
        to(Security.STARTTLS).run(begin + "0S: 250 mail1\n" + NOT_USED);
        to(Security.STARTTLS).run(begin + "0S: 502 what\n" + NOT_USED);
        to(Security.STARTTLS)
                .run(
                        begin
                                + """
                                0S: 250-mail1
                                0S: 250 STARTTLS
                                0C: STARTTLS
                                0S: 454 no
                                """
                                + NOT_USED);
    }

    @Test
    void goesOnInPlainTextOnlyWhereTlsIsOptional() {
        to(Security.STARTTLS_WHEN_OFFERED)
                .run(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250-mail1
                                0S: 250 STARTTLS
                                0C: STARTTLS
                                0S: 454 no
                                """
                                + MAIL_ON_LEG);
        to(Security.STARTTLS_WHEN_OFFERED)
                .run(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250 mail1
                                """
                                + MAIL_ON_LEG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"250 mail1\\r\\n", "2", "\\r\\n"})
    void doesNotTrustOctetsBehindTheGoAheadForTls(String behind) {
        to(Security.STARTTLS_WHEN_OFFERED)
                .runInSegments(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250-mail1
                                0S: 250 STARTTLS
                                0C: STARTTLS
                                0S~ 220 go\\r\\n%s
                                """
                                        .formatted(behind)
                                + NOT_USED);
    }

    @Test
    void aFailedHandshakeIsAFailedLeg() {
        to(Security.STARTTLS)
                .run(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250-mail1
                                0S: 250 STARTTLS
                                0C: STARTTLS
                                0S: 220 go
                                TLS 0 FAIL
                                """
                                + NOT_USED.replace("CLOSELEG 0\n", ""));
    }

    @Test
    void tellsATrustingBackendWhoTheClientIs() {
        to(Security.STARTTLS, Trust.XCLIENT)
                .run(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250-mail1
                                0S: 250-XCLIENT ADDR
                                0S: 250 STARTTLS
                                0C: STARTTLS
                                0S: 220 go
                                TLS 0
                                0C: EHLO gw.example.test
                                0S: 250-mail1
                                0S: 250 XCLIENT NAME ADDR PORT PROTO HELO LOGIN DESTADDR
                                0C* XCLIENT NAME=[UNAVAILABLE] PROTO=ESMTP HELO=client.example.org
                                0S: 220 mail1
                                0C: EHLO client.example.org
                                0S: 250-mail1
                                0S: 250 XCLIENT ADDR
                                """
                                + MAIL_ON_LEG);
    }

    @Test
    void tellsNobodyWhoIsNotTrustedOrDoesNotAsk() {
        String hello = CONNECT + "0S: 220 mail1\n0C: EHLO gw.example.test\n0S: 250-mail1\n";

        to(Security.NONE).run(hello + "0S: 250 XCLIENT ADDR\n" + MAIL_ON_LEG);
        to(Security.NONE, Trust.ID).run(hello + "0S: 250 XCLIENT ADDR\n" + MAIL_ON_LEG);
        to(Security.NONE, Trust.XCLIENT).run(hello + "0S: 250 XCLIENT LOGIN\n" + MAIL_ON_LEG);
        to(Security.NONE, Trust.XCLIENT).run(hello + "0S: 250 8BITMIME\n" + MAIL_ON_LEG);
    }

    @Test
    void usesTheClientsNameBehindAProxyHeader() {
        to(Security.NONE, Trust.PROXY_V2)
                .run(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO client.example.org
                                0S: 250 mail1
                                """
                                + MAIL_ON_LEG);
    }

    @Test
    void doesNotUseABackendThatRefusesToBeTold() {
        to(Security.NONE, Trust.XCLIENT)
                .run(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250-mail1
                                0S: 250 XCLIENT ADDR
                                0C: XCLIENT ADDR=192.0.2.9
                                0S: 550 5.7.0 not you
                                """
                                + NOT_USED);
    }

    @Test
    void speaksTheOldWayWithOldServers() {
        to(Security.NONE)
                .run(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 500 what
                                0C: HELO gw.example.test
                                0S: 250 mail1
                                """
                                + MAIL_ON_LEG);
        to(Security.NONE)
                .run(
                        CONNECT
                                + """
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 500 what
                                0C: HELO gw.example.test
                                0S: 501 no
                                """
                                + NOT_USED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"554 no", "421 busy", "250 hi", "hello", "+OK"})
    void doesNotUseABackendThatDoesNotGreet(String greeting) {
        inbound().run(CONNECT + "0S: " + greeting + "\n" + NOT_USED);
    }

    @Test
    void doesNotUseASlowOrEndlessBackend() {
        inbound().run(CONNECT + "TIMEOUT BACKEND\n" + NOT_USED);
        inbound().run(CONNECT + "0S~ 220 mail1\nTIMEOUT BACKEND\n" + NOT_USED);
        inbound().run(CONNECT + "0S: 220 " + "x".repeat(5000) + "\n" + NOT_USED);
        inbound().run(CONNECT + "0S: 220-x\n".repeat(129) + NOT_USED);
        inbound().run(CONNECT + "LOST 0\n" + NOT_USED.replace("CLOSELEG 0\n", ""));
    }

    @Test
    void keepsTheLegForTheNextMail() {
        inbound().run(DELIVERED + NEXT_MAIL + GIVE_JOE);
    }

    @Test
    void resetsTheLegOfAMailThatCameToNothing() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + "C: RSET\nS: 250 2.0.0 OK\n"
                                + NEXT_MAIL
                                + "0C: RSET\n"
                                + GIVE_JOE
                                + """
                                0S: 250 ok
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                """);
    }

    @Test
    void opensAnotherLegWhereTheResetIsInDoubt() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + "C: RSET\nS: 250 2.0.0 OK\n"
                                + NEXT_MAIL
                                + "0C: RSET\n"
                                + GIVE_JOE
                                + "0S: 500 what\nCLOSELEG 0\n"
                                + leg(0, "mail1")
                                + GIVE_JOE);
    }

    @Test
    void anIdleLegMayGo() {
        inbound().run(DELIVERED + "LOST 0\n" + NEXT_MAIL + leg(0, "mail1") + GIVE_JOE);
        inbound()
                .run(
                        DELIVERED
                                + "0S: 421 timeout\nCLOSELEG 0\n"
                                + NEXT_MAIL
                                + leg(0, "mail1")
                                + GIVE_JOE);
        inbound()
                .runInSegments(
                        DELIVERED
                                + "0S: "
                                + "x".repeat(5000)
                                + "\nCLOSELEG 0\n"
                                + NEXT_MAIL
                                + leg(0, "mail1")
                                + GIVE_JOE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"LOST 0\n", "0S: 421 timeout\nCLOSELEG 0\n"})
    void opensAnotherLegWhereTheKeptOneTurnsOutToBeGone(String event) {
        inbound().run(DELIVERED + NEXT_MAIL + GIVE_JOE + event + leg(0, "mail1") + GIVE_JOE);
    }

    @Test
    void anotherNameNeedsAnotherLeg() {
        inbound()
                .run(
                        DELIVERED
                                + """
                                C: HELO other.example.org
                                0C: QUIT
                                CLOSELEG 0
                                S: 250 gw.example.test
                                """);
        inbound().run(DELIVERED + HELLO.substring(HELLO.indexOf("C: EHLO")) + NEXT_MAIL + GIVE_JOE);
    }

    @Test
    void leavesLegsBeforeTls() {
        inbound()
                .run(
                        DELIVERED
                                + """
                                C: STARTTLS
                                0C: QUIT
                                CLOSELEG 0
                                S: 220 2.0.0 Ready to start TLS
                                TLS CLIENT
                                """);
    }

    @Test
    void whatALegSaysUnaskedIsNoAnswer() {
        inbound()
                .run(
                        DELIVERED
                                + """
                                0S: 250 taken again
                                CLOSELEG 0
                                """
                                + NEXT_MAIL
                                + leg(0, "mail1")
                                + GIVE_JOE);
    }
}
