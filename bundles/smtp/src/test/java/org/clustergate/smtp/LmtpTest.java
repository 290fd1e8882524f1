package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.leg;

import org.clustergate.backend.Security;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.MailRules;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients and backends that speak LMTP (RFC 2033). */
class LmtpTest {
    private static final String HELLO =
            """
            S: 220 gw.example.test LMTP ready
            C: LHLO client.example.org
            S: 250-gw.example.test
            S: 250-PIPELINING
            S: 250-SIZE 10485760
            S: 250-8BITMIME
            S: 250-ENHANCEDSTATUSCODES
            S: 250-CHUNKING
            S: 250 STARTTLS
            """;

    private static final String MAIL =
            HELLO
                    + """
                    C: MAIL FROM:<ann@example.org>
                    S: 250 2.1.0 Sender noted
                    """;

    static final String TWO_ACCEPTED = MAIL + toJoe() + toEve();

    private static final String GO =
            """
            C: DATA
            0C: DATA
            1C: DATA
            0S: 354 go
            1S: 354 go
            S: 354 End with <CR><LF>.<CR><LF>
            """;

    static final String SENT =
            GO
                    + """
                    C: text
                    C: .
                    FLUSH 0
                    FLUSH 1
                    0C: text
                    1C: text
                    0C: .
                    1C: .
                    """;

    private static final String FORGET = "FORGET joe@example.test\nFORGET eve@example.test\n";

    private static final String NEXT =
            """
            C: NOOP
            S: 250 2.0.0 OK
            """;

    private static String toJoe() {
        return """
               C: RCPT TO:<joe@example.test>
               ROUTE RECIPIENT joe@example.test -> mail1
               """
                + leg(0, "mail1")
                + """
                0C: MAIL FROM:<ann@example.org>
                0C: RCPT TO:<joe@example.test>
                0S: 250 2.1.0 Ok
                0S: 250 2.1.5 Ok
                ACCEPTED mail1
                S: 250 2.1.5 Ok
                """;
    }

    private static String toEve() {
        return """
               C: RCPT TO:<eve@example.test>
               ROUTE RECIPIENT eve@example.test -> mail2
               """
                + leg(1, "mail2")
                + """
                1C: MAIL FROM:<ann@example.org>
                1C: RCPT TO:<eve@example.test>
                1S: 250 2.1.0 Ok
                1S: 250 2.1.5 Ok
                ACCEPTED mail2
                S: 250 2.1.5 Ok
                """;
    }

    private static Script lmtp() {
        EngineSettings settings = Script.settings(Protocol.LMTP, false, false);
        return Script.of(Protocol.LMTP, () -> new LmtpHandler().open(settings))
                .with(
                        Script.backend("mail1", Protocol.SMTP, Security.NONE),
                        Script.backend("mail2", Protocol.SMTP, Security.NONE));
    }

    // ---- clients --------------------------------------------------------------------------------

    @Test
    void answersForEachInTheOrderOfTheirRcpt() {
        lmtp().run(
                        TWO_ACCEPTED
                                + SENT
                                + """
                                1S: 554 5.7.1 spam
                                0S: 250 queued
                                """
                                + FORGET
                                + """
                                S: 250 2.0.0 queued
                                S: 554 5.7.1 spam
                                """
                                + NEXT);
    }

    @Test
    void aRecipientAloneHasOneAnswer() {
        lmtp().run(
                        MAIL
                                + toJoe()
                                + """
                                C: DATA
                                0C: DATA
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: text
                                C: .
                                0C: text
                                0C: .
                                0S: 250-2.0.0 queued
                                0S: 250 2.0.0 as 7
                                S: 250-2.0.0 queued
                                S: 250 2.0.0 as 7
                                """
                                + NEXT);
    }

    @Test
    void whatIsPutOffConcernsItsRecipientAlone() {
        lmtp().run(
                        TWO_ACCEPTED
                                + SENT
                                + """
                                LOST 0
                                1S: 250 queued
                                """
                                + FORGET
                                + """
                                S: 451 4.4.2 Connection to the mail server lost
                                S: 250 2.0.0 queued
                                """
                                + NEXT);
    }

    @Test
    void aRefusalInPlaceOfLeaveToSendIsOneAnswer() {
        lmtp().run(
                        TWO_ACCEPTED
                                + """
                                C: DATA
                                0C: DATA
                                1C: DATA
                                0S: 451 4.3.0 later
                                1S: 554 5.7.1 never
                                S: 451 4.3.0 later
                                """
                                + NEXT);
    }

    @Test
    void contentThatIsRefusedIsRefusedForEach() {
        lmtp().run(
                        TWO_ACCEPTED
                                + GO
                                + """
                                C~ \\nb\\r\\n.\\r\\n
                                CLOSELEG 0
                                CLOSELEG 1
                                S: 550 5.6.11 Bare CR or LF in content
                                S: 550 5.6.11 Bare CR or LF in content
                                """
                                + NEXT);
    }

    @Test
    void theLastChunkIsAnsweredForEach() {
        lmtp().run(
                        TWO_ACCEPTED
                                + """
                                C~ BDAT 4\\r\\nte\\r\\n
                                0C: DATA
                                1C: DATA
                                0S: 354 go
                                1S: 354 go
                                0C: te
                                1C: te
                                S: 250 2.0.0 Chunk received
                                C~ BDAT 4 LAST\\r\\nxt\\r\\n
                                FLUSH 0
                                FLUSH 1
                                0C: xt
                                1C: xt
                                0C: .
                                1C: .
                                0S: 250 queued
                                REMEMBER joe@example.test DELIVERED
                                1S: 452 4.2.2 full
                                """
                                + FORGET
                                + """
                                S: 250 2.0.0 queued
                                S: 452 4.2.2 full
                                """
                                + NEXT);
    }

    @Test
    void chunksOfARefusedMailAreAnsweredForEachAtTheLast() {
        lmtp().run(
                        TWO_ACCEPTED
                                + """
                                C~ BDAT 4\\r\\na\\nb\\n
                                0C: DATA
                                1C: DATA
                                0S: 354 go
                                1S: 354 go
                                CLOSELEG 0
                                CLOSELEG 1
                                S: 550 5.6.11 Bare CR or LF in content
                                C~ BDAT 4 LAST\\r\\nxt\\r\\n
                                S: 550 5.6.11 Bare CR or LF in content
                                S: 550 5.6.11 Bare CR or LF in content
                                """
                                + NEXT);
    }

    @Test
    void withoutARecipientThereIsNoContent() {
        lmtp().run(
                        MAIL
                                + """
                                C: DATA
                                S: 503 5.5.1 No valid recipients
                                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"EHLO c.test", "HELO c.test"})
    void knowsNoGreetingOfSmtp(String hello) {
        lmtp().run(
                        """
                        S: 220 gw.example.test LMTP ready
                        C: %s
                        S: 500 5.5.1 Command unknown
                        C: MAIL FROM:<>
                        S: 503 5.5.1 Send EHLO first
                        """
                                .formatted(hello));
    }

    @Test
    void prdrIsForSmtp() {
        lmtp().run(
                        HELLO
                                + """
                                C: MAIL FROM:<ann@example.org> PRDR
                                S: 555 5.5.4 Parameter not supported
                                """);
    }

    // ---- backends -------------------------------------------------------------------------------

    private static final String STORE_ACCEPTED =
            Talk.MAIL
                    + """
                    C: RCPT TO:<joe@example.test>
                    ROUTE RECIPIENT joe@example.test -> store
                    CONNECT 0 store
                    0S: 220 store LMTP
                    0C: LHLO gw.example.test
                    0S: 250-store
                    0S: 250-PIPELINING
                    0S: 250 8BITMIME
                    0C: MAIL FROM:<ann@example.org>
                    0C: RCPT TO:<joe@example.test>
                    0S: 250 2.1.0 Ok
                    0S: 250 2.1.5 Ok
                    ACCEPTED store
                    S: 250 2.1.5 Ok
                    C: RCPT TO:<eve@example.test>
                    ROUTE RECIPIENT eve@example.test -> store
                    0C: RCPT TO:<eve@example.test>
                    0S: 250 2.1.5 Ok
                    ACCEPTED store
                    S: 250 2.1.5 Ok
                    """;

    static final String STORE_SENT =
            STORE_ACCEPTED
                    + """
                    C: DATA
                    0C: DATA
                    0S: 354 go
                    S: 354 End with <CR><LF>.<CR><LF>
                    C: text
                    C: .
                    0C: text
                    0C: .
                    """;

    private static Script toStore() {
        return Talk.inbound().with(Script.backend("store", Protocol.LMTP, Security.NONE));
    }

    @Test
    void allAnswersOfABackendAreAwaited() {
        toStore()
                .run(
                        STORE_SENT
                                + """
                                0S: 250 2.0.0 <joe> saved
                                REMEMBER joe@example.test DELIVERED
                                0S: 250 2.0.0 <eve> saved
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 250 2.0.0 <joe> saved; <eve> saved
                                """
                                + NEXT);
    }

    @Test
    void oneOfABackendsRecipientsMayRefuse() {
        toStore()
                .run(
                        STORE_SENT
                                + """
                                0S: 250 2.0.0 <joe> saved
                                REMEMBER joe@example.test DELIVERED
                                0S: 552 5.2.2 <eve> full
                                REMEMBER eve@example.test REFUSED
                                S: 451 4.3.0 Not all recipients could be served, try again
                                """
                                + NEXT);
    }

    @Test
    void aBackendThatBreaksAmidItsAnswersLeavesTheRestInDoubt() {
        toStore()
                .run(
                        STORE_SENT
                                + """
                                0S: 250 2.0.0 <joe> saved
                                REMEMBER joe@example.test DELIVERED
                                LOST 0
                                S: 451 4.3.0 Not all recipients could be served, try again
                                """
                                + NEXT);
    }

    @Test
    void theSendersNextTryIsForTheMissingOnly() {
        toStore()
                .run(
                        STORE_SENT
                                + """
                                0S: 250 2.0.0 <joe> saved
                                REMEMBER joe@example.test DELIVERED
                                0S: 452 4.2.2 <eve> busy
                                S: 451 4.3.0 Not all recipients could be served, try again
                                C: MAIL FROM:<ann@example.org>
                                S: 250 2.1.0 Sender noted
                                C: RCPT TO:<joe@example.test>
                                ROUTE RECIPIENT joe@example.test -> store
                                0C: MAIL FROM:<ann@example.org>
                                0C: RCPT TO:<joe@example.test>
                                0S: 250 2.1.0 Ok
                                0S: 250 2.1.5 Ok
                                ACCEPTED store
                                S: 250 2.1.5 Ok
                                C: RCPT TO:<eve@example.test>
                                ROUTE RECIPIENT eve@example.test -> store
                                CONNECT 1 store
                                1S: 220 store LMTP
                                1C: LHLO gw.example.test
                                1S: 250 store
                                1C: MAIL FROM:<ann@example.org>
                                1S: 250 2.1.0 Ok
                                1C: RCPT TO:<eve@example.test>
                                1S: 250 2.1.5 Ok
                                ACCEPTED store
                                S: 250 2.1.5 Ok
                                """
                                + GO
                                + """
                                C: text
                                C: .
                                FLUSH 0
                                FLUSH 1
                                0C: text
                                1C: text
                                CLOSELEG 0
                                1C: .
                                1S: 250 2.0.0 <eve> saved
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 250 2.0.0 Delivered before; <eve> saved
                                """
                                + NEXT);
    }

    @Test
    void aStoreWhoseRecipientsAllRefuseUndoesTheRest() {
        toStore()
                .run(
                        Talk.MAIL
                                + STORE_ACCEPTED.substring(Talk.MAIL.length())
                                + """
                                C: RCPT TO:<ida@example.test>
                                ROUTE RECIPIENT ida@example.test -> mail2
                                """
                                + leg(1, "mail2")
                                + """
                                1C: MAIL FROM:<ann@example.org>
                                1C: RCPT TO:<ida@example.test>
                                1S: 250 2.1.0 Ok
                                1S: 250 2.1.5 Ok
                                ACCEPTED mail2
                                S: 250 2.1.5 Ok
                                """
                                + GO
                                + """
                                C: text
                                C: .
                                FLUSH 0
                                FLUSH 1
                                0C: text
                                1C: text
                                1C: .
                                1S: 554 5.7.1 spam
                                CLOSELEG 0
                                REMEMBER ida@example.test REFUSED
                                S: 451 4.3.0 Another recipient's mail server refused this mail, try again
                                """
                                + NEXT);
    }

    @Test
    void noHeloToAStoreThatDoesNotKnowItsGreeting() {
        toStore()
                .run(
                        Talk.MAIL
                                + """
                                C: RCPT TO:<joe@example.test>
                                ROUTE RECIPIENT joe@example.test -> store
                                CONNECT 0 store
                                0S: 220 store ESMTP
                                0C: LHLO gw.example.test
                                0S: 500 what
                                CLOSELEG 0
                                ROUTE RECIPIENT joe@example.test without store -> DEFER
                                S: 451 4.4.1 Mail server not reachable now
                                """);
    }

    @Test
    void saysHowItCameInTheReceivedField() {
        EngineSettings settings =
                Script.settings(Protocol.LMTP, false, false)
                        .with(
                                new MailRules(
                                        MailRules.Recipients.FAN_OUT,
                                        MailRules.Newlines.REFUSE,
                                        100,
                                        true));
        Script.of(Protocol.LMTP, () -> new LmtpHandler().open(settings))
                .with(Script.backend("mail1", Protocol.SMTP, Security.NONE))
                .run(
                        MAIL
                                + toJoe()
                                + """
                                C: DATA
                                0C: DATA
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                0C* Received: from client.example.org
                                0C* \tby gw.example.test with LMTP id s1;
                                0C* \tThu, 1 Jan 1970
                                """);
    }
}
