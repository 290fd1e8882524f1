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

class SmtpDialogueTest {
    private static final String PLAIN_START =
            """
            S: 220-mail1 ESMTP
            S: 220 welcome
            C: EHLO gw.test
            S: 250-mail1
            S: 250-Size 1000
            S: 250 smtputf8
            """;

    private static final String TLS_START =
            """
            S: 220 mail1
            C: EHLO gw.test
            S: 250-mail1
            S: 250-AUTH LOGIN
            S: 250 starttls
            C: STARTTLS
            S: 220 go
            TLS
            C: EHLO gw.test
            """;

    @ParameterizedTest
    @EnumSource(
            value = Protocol.class,
            names = {"SMTP", "SUBMISSION"})
    void greetingAndHelloAreEnough(Protocol protocol) throws Exception {
        play(
                plan(protocol, Security.NONE),
                """
                AWAITS the greeting
                S: 220-mail1 ESMTP
                S: 220 welcome
                C: EHLO gw.test
                AWAITS the answer to EHLO
                S: 250-mail1
                S: 250-Size 1000
                S: 250 auth plain login
                PASSED SIZE 1000, AUTH PLAIN LOGIN
                C: QUIT
                AWAITS the end
                S: 221 bye
                S: and whatever else
                """);
    }

    @Test
    void greetsLmtpWithLhlo() throws Exception {
        play(
                plan(Protocol.LMTP, Security.NONE, "joe@a.test"),
                """
                S: 220 mail1 LMTP
                C: LHLO gw.test
                S: 250-mail1
                S: 250 PIPELINING
                C: MAIL FROM:<>
                S: 250 2.1.0 ok
                C: RCPT TO:<joe@a.test>
                S: 250 2.1.5 ok
                PASSED PIPELINING
                C: QUIT
                """);
        play(
                plan(Protocol.LMTP, Security.NONE),
                """
                S: 220 mail1 LMTP
                C: LHLO gw.test
                S: 500 what?
                FAILED hello refused: 500 what?
                C: QUIT
                """);
    }

    @ParameterizedTest
    @CsvSource({
        "S: 554 no service here, FAILED greeting: 554 no service here|C: QUIT",
        "S: 421 4.3.2 full, FAILED closes: 421 4.3.2 full",
        "S: * OK IMAP4rev1, FAILED no SMTP reply where it should send the greeting|ABORT",
        "S: 250 too early, FAILED greeting: 250 too early|C: QUIT",
        "'S: ', FAILED no SMTP reply where it should send the greeting|ABORT",
    })
    void aGreetingMustBe220(String greeting, String outcome) throws Exception {
        play(
                plan(Protocol.SMTP, Security.NONE),
                greeting + "\n" + outcome.replace('|', '\n') + "\n");
    }

    @Test
    void aServerWithoutExtensionsIsGreetedWithHelo() throws Exception {
        play(
                plan(Protocol.SMTP, Security.STARTTLS_WHEN_OFFERED, "joe@a.test"),
                """
                S: 220 old
                C: EHLO gw.test
                S: 502 what?
                C: HELO gw.test
                S: 250 hello
                C: MAIL FROM:<>
                S: 250 ok
                C: RCPT TO:<joe@a.test>
                S: 250 ok
                PASSED
                C: QUIT
                """);
    }

    @Test
    void requiredTlsThatIsNotThereFails() throws Exception {
        play(
                plan(Protocol.SMTP, Security.STARTTLS),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250-mail1
                S: 250 PIPELINING
                FAILED STARTTLS is required and not offered
                C: QUIT
                """);
        play(
                plan(Protocol.SMTP, Security.STARTTLS),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 502 what?
                FAILED hello refused: 502 what?
                C: QUIT
                """);
        play(
                plan(Protocol.SMTP, Security.STARTTLS),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250-mail1
                S: 250 STARTTLS
                C: STARTTLS
                S: 454 4.7.0 no certificate
                FAILED STARTTLS refused: 454 4.7.0 no certificate
                C: QUIT
                """);
    }

    @ParameterizedTest
    @EnumSource(
            value = Security.class,
            names = {"STARTTLS", "STARTTLS_WHEN_OFFERED"})
    void onlyWhatIsAnnouncedInsideTlsCounts(Security security) throws Exception {
        play(
                plan(Protocol.SMTP, security),
                TLS_START
                        + """
                          S: 250-mail1
                          S: 250 8BITMIME
                          PASSED 8BITMIME
                          C: QUIT
                          """);
    }

    @Test
    void optionalTlsMayBeMissingOrRefused() throws Exception {
        play(
                plan(Protocol.SMTP, Security.STARTTLS_WHEN_OFFERED),
                PLAIN_START + "PASSED SIZE 1000, SMTPUTF8\nC: QUIT\n");
        play(
                plan(Protocol.SMTP, Security.STARTTLS_WHEN_OFFERED),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250-mail1
                S: 250 STARTTLS
                C: STARTTLS
                S: 454 no
                PASSED STARTTLS
                C: QUIT
                """);
    }

    @Test
    void octetsBehindTheAnswerToStartTlsAreAnAttack() throws Exception {
        playWhole(
                plan(Protocol.SMTP, Security.STARTTLS),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250-mail1
                S: 250 STARTTLS
                C: STARTTLS
                S+: 220 go
                S: 250 evil
                FAILED octets behind the answer to STARTTLS
                ABORT
                """);
    }

    @Test
    void logsInInsideTls() throws Exception {
        play(
                plan(Protocol.SUBMISSION, Security.STARTTLS, "joe", "secret"),
                TLS_START
                        + """
                          S: 250-mail1
                          S: 250 AUTH=LOGIN PLAIN
                          C: AUTH PLAIN AGpvZQBzZWNyZXQ=
                          AWAITS the answer to the login
                          S: 235 2.7.0 welcome
                          PASSED AUTH=LOGIN PLAIN
                          C: QUIT
                          """);
    }

    @Test
    void aRefusedLoginFailsWithoutThePassword() throws Exception {
        play(
                plan(Protocol.SUBMISSION, Security.TLS, "joe", "secret"),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250-mail1
                S: 250 AUTH PLAIN
                C: AUTH PLAIN AGpvZQBzZWNyZXQ=
                S: 535 5.7.8 not secret, AGpvZQBzZWNyZXQ= nor c2VjcmV0, joe
                FAILED login of check user refused: 535 5.7.8 not ***, *** nor ***, joe
                C: QUIT
                """);
    }

    @Test
    void logsInInTheOtherWay() throws Exception {
        String start =
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250-mail1
                S: 250 AUTH LOGIN
                C: AUTH LOGIN
                """;
        play(
                plan(Protocol.SUBMISSION, Security.TLS, "joe", "secret"),
                start
                        + """
                          S: 334 VXNlcm5hbWU6
                          C: am9l
                          S: 334 UGFzc3dvcmQ6
                          C: c2VjcmV0
                          S: 235 ok
                          PASSED AUTH LOGIN
                          C: QUIT
                          """);
        play(
                plan(Protocol.SUBMISSION, Security.TLS, "joe", "secret"),
                start
                        + """
                          S: 235 ok
                          FAILED accepts a login that it has not seen
                          ABORT
                          """);
    }

    @Test
    void aLongLoginWaitsForItsTurn() throws Exception {
        String password = "x".repeat(400);
        String message = Plan.base64(Plan.utf8("\0joe\0" + password));
        play(
                plan(Protocol.SUBMISSION, Security.TLS, "joe", password),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250-mail1
                S: 250 AUTH PLAIN
                C: AUTH PLAIN
                S: 334
                C: %s
                S: 334 more
                FAILED asks for more than the login
                ABORT
                """
                        .formatted(message));
    }

    @Test
    void aLoginThatCannotBeTriedFails() throws Exception {
        play(
                plan(Protocol.SUBMISSION, Security.TLS, "joe", "secret"),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250-mail1
                S: 250 AUTH GSSAPI
                FAILED offers no login that would do
                C: QUIT
                """);
        play(
                plan(Protocol.SUBMISSION, Security.TLS, "joe", "sec\r\nret"),
                PLAIN_START + "FAILED check.user or check.password cannot be sent\nC: QUIT\n");
    }

    @Test
    void aRecipientThatIsRefusedFails() throws Exception {
        play(
                plan(Protocol.SMTP, Security.NONE, "joe@a.test"),
                PLAIN_START
                        + """
                          C: MAIL FROM:<>
                          S: 250 ok
                          C: RCPT TO:<joe@a.test>
                          S: 451 4.3.0 mail store not there
                          FAILED check recipient refused: 451 4.3.0 mail store not there
                          C: QUIT
                          """);
    }

    @Test
    void aServerThatTakesNoEmptySenderIsGivenAnother() throws Exception {
        String named = "C: MAIL FROM:<clustergate-callout@gw.test>\n";
        play(
                plan(Protocol.SMTP, Security.NONE, "joe@a.test"),
                PLAIN_START
                        + """
                          C: MAIL FROM:<>
                          S: 550 5.7.1 no empty sender
                          C: RSET
                          S: 250 ok
                          """
                        + named
                        + """
                          S: 250 ok
                          C: RCPT TO:<joe@a.test>
                          S: 250 ok
                          PASSED SIZE 1000, SMTPUTF8
                          C: QUIT
                          """);
        play(
                plan(Protocol.SMTP, Security.NONE, "joe@a.test"),
                PLAIN_START
                        + """
                          C: MAIL FROM:<>
                          S: 250 ok
                          C: RCPT TO:<joe@a.test>
                          S: 550 5.1.1 no such user
                          C: RSET
                          S: 250 ok
                          """
                        + named
                        + """
                          S: 250 ok
                          C: RCPT TO:<joe@a.test>
                          S: 550 5.1.1 no such user
                          FAILED check recipient refused: 550 5.1.1 no such user
                          C: QUIT
                          """);
    }

    @Test
    void aRecipientInUnicodeNeedsSmtpUtf8() throws Exception {
        play(
                plan(Protocol.SMTP, Security.NONE, "jö@ä.test"),
                PLAIN_START
                        + """
                          C: MAIL FROM:<> SMTPUTF8
                          S: 250 ok
                          C: RCPT TO:<jö@xn--4ca.test>
                          S: 250 ok
                          PASSED SIZE 1000, SMTPUTF8
                          C: QUIT
                          """);
        play(
                plan(Protocol.SMTP, Security.NONE, "jö@a.test"),
                """
                S: 220 mail1
                C: EHLO gw.test
                S: 250 mail1
                FAILED check.recipient needs SMTPUTF8, which is not offered
                C: QUIT
                """);
        play(
                plan(Protocol.SMTP, Security.NONE, "joe@a.test>\r\nQUIT"),
                PLAIN_START + "FAILED check.recipient is no address\nC: QUIT\n");
    }

    @Test
    void whatTheServerSaysIsShortAndPrintable() throws Exception {
        play(
                plan(Protocol.SMTP, Security.NONE),
                "S: 554 \t"
                        + "x".repeat(3000)
                        + "\nFAILED greeting: 554 ?"
                        + "x".repeat(95)
                        + "\nC: QUIT\n");
    }
}
