package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is offered holds for every recipient, or that one is refused and no other. */
class ExtensionsTest {
    private static EngineSettings all(String... features) {
        EngineSettings usual = Script.settings(Protocol.SMTP, false, false);
        return new EngineSettings(
                usual.session(),
                usual.hostname(),
                false,
                false,
                true,
                usual.maxMessageSize(),
                usual.maxRecipients(),
                Duration.ofSeconds(60),
                Duration.ofMinutes(5),
                Optional.of(List.of(features)));
    }

    private static final EngineSettings EVERYTHING =
            all(
                    "8BITMIME",
                    "SIZE 5000000",
                    "DSN",
                    "SMTPUTF8",
                    "PIPELINING",
                    "BURL IMAP",
                    "BINARYMIME");

    private static final String HELLO =
            """
            S: 220 gw.example.test ESMTP ready
            C: EHLO client.example.org
            S: 250-gw.example.test
            S: 250-PIPELINING
            S: 250-SIZE 5000000
            S: 250-8BITMIME
            S: 250-ENHANCEDSTATUSCODES
            S: 250-DSN
            S: 250-SMTPUTF8
            S: 250-CHUNKING
            S: 250 PRDR
            """;

    private static final String MAIL_OK = "S: 250 2.1.0 Sender noted\n";

    private static final String ROUTE_JOE = "ROUTE RECIPIENT joe@example.test -> mail1\n";

    private static String rich(int number, String backend) {
        return leg(number, backend)
                .replace(
                        number + "S: 250 8BITMIME",
                        number
                                + "S: 250-DSN\n"
                                + number
                                + "S: 250-SMTPUTF8\n"
                                + number
                                + "S: 250 8BITMIME");
    }

    private static final String ACCEPTED =
            "0S: 250 ok\n0S: 250 ok\nACCEPTED mail1\nS: 250 2.0.0 ok\n";

    @Test
    void passesOnWhatIsSaidAboutNotifications() {
        inbound(EVERYTHING)
                .run(
                        HELLO
                                + "C: MAIL FROM:<ann@example.org> RET=HDRS SIZE=100 ENVID=a+2Bb\n"
                                + MAIL_OK
                                + "C: RCPT TO:<joe@example.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;jo\n"
                                + ROUTE_JOE
                                + rich(0, "mail1")
                                + "0C: MAIL FROM:<ann@example.org> SIZE=100 RET=HDRS ENVID=a+2Bb\n"
                                + "0C: RCPT TO:<joe@example.test> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;jo\n"
                                + ACCEPTED);
    }

    @Test
    void aBackendThatHasLostNotificationsGetsNoPromiseThatItCannotKeep() {
        inbound(EVERYTHING)
                .run(
                        HELLO
                                + "C: MAIL FROM:<ann@example.org> RET=HDRS\n"
                                + MAIL_OK
                                + "C: RCPT TO:<joe@example.test> NOTIFY=SUCCESS\n"
                                + ROUTE_JOE
                                + leg(0, "mail1")
                                + """
                                S: 451 4.3.0 No delivery confirmations there now
                                C: RCPT TO:<joe@example.test> NOTIFY=NEVER
                                """
                                + ROUTE_JOE
                                + """
                                0C: MAIL FROM:<ann@example.org>
                                0C: RCPT TO:<joe@example.test>
                                """
                                + ACCEPTED);
    }

    @Test
    void copiesNotifyNobody() {
        inbound(EVERYTHING)
                .run(
                        HELLO
                                + "C: MAIL FROM:<ann@example.org>\n"
                                + MAIL_OK
                                + "C: RCPT TO:<joe@example.test> NOTIFY=SUCCESS\n"
                                + "ROUTE RECIPIENT joe@example.test -> mail1 and new1\n"
                                + rich(0, "mail1")
                                + "0C: MAIL FROM:<ann@example.org>\n"
                                + "0C: RCPT TO:<joe@example.test> NOTIFY=SUCCESS\n"
                                + ACCEPTED
                                + rich(1000, "new1")
                                + """
                                1000C: MAIL FROM:<ann@example.org>
                                1000S: 250 ok
                                1000C: RCPT TO:<joe@example.test> NOTIFY=NEVER
                                """);
    }

    @Test
    void utf8GoesToBackendsThatHaveItAndOtherRecipientsAreRefusedAlone() {
        inbound(EVERYTHING)
                .run(
                        HELLO
                                + "C: MAIL FROM:<añn@example.org> BODY=8BITMIME SMTPUTF8\n"
                                + MAIL_OK
                                + "C: RCPT TO:<jö@bücher.test>\n"
                                + "ROUTE RECIPIENT jö@bücher.test -> mail1\n"
                                + rich(0, "mail1")
                                + "0C: MAIL FROM:<añn@example.org> BODY=8BITMIME SMTPUTF8\n"
                                + "0C: RCPT TO:<jö@bücher.test>\n"
                                + ACCEPTED
                                + "C: RCPT TO:<eve@example.test>\n"
                                + "ROUTE RECIPIENT eve@example.test -> mail2\n"
                                + leg(1, "mail2")
                                + """
                                S: 550 5.6.7 UTF-8 addresses and headers not supported for this recipient
                                C: DATA
                                0C: DATA
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                """);
    }

    @Test
    void anAddressInUtf8NeedsASenderThatSaysSo() {
        inbound(EVERYTHING)
                .run(
                        HELLO
                                + """
                                C: MAIL FROM:<añn@example.org>
                                S: 553 5.6.7 Non-ASCII address not supported
                                C: MAIL FROM:<ann@example.org>
                                S: 250 2.1.0 Sender noted
                                C: RCPT TO:<jö@example.test>
                                S: 553 5.6.7 Non-ASCII address not supported
                                C: RCPT TO:<jo@example.test> ORCPT=utf-8;jö@example.test
                                S: 553 5.6.7 Non-ASCII address not supported
                                """);
    }

    @Test
    void aMailThatIsTooBigForOneBackendIsRefusedForItsRecipientsAlone() {
        inbound(EVERYTHING)
                .run(
                        HELLO
                                + "C: MAIL FROM:<ann@example.org> SIZE=2000000\n"
                                + MAIL_OK
                                + "C: RCPT TO:<joe@example.test>\n"
                                + ROUTE_JOE
                                + leg(0, "mail1")
                                + """
                                S: 552 5.3.4 Message too big
                                C: RCPT TO:<eve@example.test>
                                ROUTE RECIPIENT eve@example.test -> mail2
                                """
                                + leg(1, "mail2").replace("SIZE 1000000", "SIZE 2000000")
                                + """
                                1C: MAIL FROM:<ann@example.org> SIZE=2000000
                                1C: RCPT TO:<eve@example.test>
                                1S: 250 ok
                                1S: 250 ok
                                ACCEPTED mail2
                                S: 250 2.0.0 ok
                                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MAIL FROM:<ann@example.org> SMTPUTF8",
                "MAIL FROM:<ann@example.org> RET=FULL",
                "MAIL FROM:<ann@example.org> ENVID=x",
            })
    void whatIsNotOfferedIsNotTaken(String command) {
        inbound().run(Talk.HELLO + "C: " + command + "\nS: 555 5.5.4 Parameter not supported\n");
    }

    @Test
    void notificationsThatAreNotOfferedAreNotTakenForARecipientEither() {
        inbound()
                .run(
                        Talk.MAIL
                                + """
                                C: RCPT TO:<joe@example.test> NOTIFY=NEVER
                                S: 555 5.5.4 Parameter not supported
                                """);
    }
}
