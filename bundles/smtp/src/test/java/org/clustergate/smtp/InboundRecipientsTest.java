package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.BANNER;
import static org.clustergate.smtp.Talk.HELLO;
import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import org.clustergate.engine.MailRules;
import org.junit.jupiter.api.Test;

class InboundRecipientsTest {
    private static final String ASK_JOE =
            """
            C: RCPT TO:<joe@example.test>
            ROUTE RECIPIENT joe@example.test -> mail1
            """;

    private static final String GIVE_JOE =
            """
            0C: MAIL FROM:<ann@example.org>
            0C: RCPT TO:<joe@example.test>
            """;

    @Test
    void givesTheBackendsOwnReply() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + leg(0, "mail1")
                                + GIVE_JOE
                                + """
                                0S: 250-2.1.0 first
                                0S: 250 2.1.0 second
                                0S: 250-2.1.5 welcome
                                0S: 250 home
                                ACCEPTED mail1
                                S: 250-2.1.5 welcome
                                S: 250 2.1.5 home
                                """);
    }

    @Test
    void pipelinedRecipientsOfOneBackendShareItsLeg() {
        inbound()
                .run(
                        HELLO
                                + """
                                C: MAIL FROM:<ann@example.org>
                                C: RCPT TO:<joe@example.test>
                                C: RCPT TO:<"jim jones"@example.test>
                                C: RCPT TO:<@relay.test:jack@example.test>
                                C: RCPT TO:<Postmaster>
                                S: 250 2.1.0 Sender noted
                                ROUTE RECIPIENT joe@example.test -> mail1
                                """
                                + leg(0, "mail1")
                                + GIVE_JOE
                                + """
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                ROUTE RECIPIENT jim jones@example.test -> mail1
                                0C: RCPT TO:<"jim jones"@example.test>
                                0S: 550 5.1.1 who?
                                REFUSED mail1
                                S: 550 5.1.1 who?
                                ROUTE RECIPIENT jack@example.test -> mail1
                                0C: RCPT TO:<jack@example.test>
                                0S: 450 4.2.1 later
                                S: 450 4.2.1 later
                                ROUTE RECIPIENT Postmaster -> mail1
                                0C: RCPT TO:<Postmaster>
                                0S: 251 will forward
                                ACCEPTED mail1
                                S: 251 2.0.0 will forward
                                """);
    }

    @Test
    void rejectsSecondRecipientOnOtherBackendWhereMailsAreSplit() {
        inbound(Talk.mode(MailRules.Recipients.SPLIT))
                .run(
                        JOE_ACCEPTED.replace("PRDR", "LIMITS RCPTMAX=1000 RCPTDOMAINMAX=1")
                                + """
                                C: RCPT TO:<eve@example.test>
                                C: RCPT TO:<jim@example.test>
                                ROUTE RECIPIENT eve@example.test -> mail2
                                S: 452 4.5.3 Too many recipients for one mail, send this one separately
                                ROUTE RECIPIENT jim@example.test -> mail1
                                0C: RCPT TO:<jim@example.test>
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                """);
    }

    @Test
    void givesEverybodyToTheFirstBackendWhereThatPassesMailOn() {
        inbound(Talk.mode(MailRules.Recipients.FIRST_BACKEND))
                .run(
                        Talk.without("PRDR", JOE_ACCEPTED)
                                + """
                                C: RCPT TO:<eve@example.test>
                                ROUTE RECIPIENT eve@example.test -> mail2
                                0C: RCPT TO:<eve@example.test>
                                0S: 550 5.7.1 relaying denied
                                S: 550 5.7.1 relaying denied
                                """);
    }

    @Test
    void saysWhyThereIsNoRoute() {
        inbound()
                .run(
                        MAIL
                                + """
                                C: RCPT TO:<joe@example.test>
                                C: RCPT TO:<eve@example.test>
                                C: DATA
                                ROUTE RECIPIENT joe@example.test -> DEFER
                                S: 451 4.3.0 Cannot look up this recipient now
                                ROUTE RECIPIENT eve@example.test -> REJECT
                                S: 550 5.1.1 No such user here
                                S: 554 5.5.1 No valid recipients
                                """);
    }

    @Test
    void aRefusedSenderIsEachRecipientsReply() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + leg(0, "mail1")
                                + GIVE_JOE
                                + """
                                0S: 554 5.7.1 not from you
                                0S: 503 5.5.1 no sender
                                S: 554 5.7.1 not from you
                                C: RCPT TO:<joe@example.test>
                                ROUTE RECIPIENT joe@example.test -> mail1
                                """
                                + GIVE_JOE
                                + """
                                0S: 451 4.7.1 greylisted
                                0S: 503 5.5.1 no sender
                                S: 451 4.7.1 greylisted
                                """);
    }

    @Test
    void waitsForEachReplyWithoutPipelining() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + """
                                CONNECT 0 mail1
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250 mail1
                                0C: MAIL FROM:<ann@example.org>
                                0S: 550 5.7.1 no
                                S: 550 5.7.1 no
                                C: RCPT TO:<joe@example.test>
                                ROUTE RECIPIENT joe@example.test -> mail1
                                0C: MAIL FROM:<ann@example.org>
                                0S: 250 ok
                                0C: RCPT TO:<joe@example.test>
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                C: RSET
                                S: 250 2.0.0 OK
                                C: MAIL FROM:<ann@example.org>
                                S: 250 2.1.0 Sender noted
                                C: RCPT TO:<joe@example.test>
                                ROUTE RECIPIENT joe@example.test -> mail1
                                0C: RSET
                                0S: 250 ok
                                0C: MAIL FROM:<ann@example.org>
                                0S: 250 ok
                                0C: RCPT TO:<joe@example.test>
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                """);
    }

    @Test
    void passesOnOnlyTheParametersThatTheBackendLists() {
        String begin =
                HELLO
                        + """
                        C: MAIL FROM:<ann@example.org> SIZE=500 BODY=8BITMIME AUTH=<>
                        S: 250 2.1.0 Sender noted
                        """
                        + ASK_JOE;
        inbound()
                .run(
                        begin
                                + leg(0, "mail1")
                                + """
                                0C: MAIL FROM:<ann@example.org> SIZE=500 BODY=8BITMIME
                                0C: RCPT TO:<joe@example.test>
                                """);
        inbound()
                .run(
                        begin
                                + """
                                CONNECT 0 mail1
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250-mail1
                                0S: 250 8BITMIME
                                0C: MAIL FROM:<ann@example.org> BODY=8BITMIME
                                """);
    }

    @Test
    void refuses8BitContentForABackendWithoutIt() {
        inbound()
                .run(
                        HELLO
                                + """
                                C: MAIL FROM:<ann@example.org> BODY=8BITMIME
                                S: 250 2.1.0 Sender noted
                                """
                                + ASK_JOE
                                + """
                                CONNECT 0 mail1
                                0S: 220 mail1
                                0C: EHLO gw.example.test
                                0S: 250 mail1
                                S: 550 5.6.3 8-bit content not supported for this recipient
                                """);
    }

    @Test
    void sendsTheNullSenderOn() {
        inbound()
                .run(
                        HELLO
                                + """
                                C: MAIL FROM:<>
                                S: 250 2.1.0 Sender noted
                                """
                                + ASK_JOE
                                + leg(0, "mail1")
                                + """
                                0C: MAIL FROM:<>
                                0C: RCPT TO:<joe@example.test>
                                """);
    }

    @Test
    void takesNoMoreRecipientsThanAllowed() {
        inbound(Talk.limited(0, 1))
                .run(
                        BANNER
                                + """
                                C: HELO x
                                S: 250 gw.example.test
                                C: MAIL FROM:<ann@example.org>
                                S: 250 2.1.0 Sender noted
                                """
                                + ASK_JOE
                                + leg(0, "mail1")
                                + GIVE_JOE
                                + """
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                C: RCPT TO:<jim@example.test>
                                S: 452 4.5.3 Too many recipients
                                """);
    }

    @Test
    void drainsAfterTheRecipientAndItsMail() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                DRAIN
                                C: RCPT TO:<jim@example.test>
                                ROUTE RECIPIENT jim@example.test -> mail1
                                0C: RCPT TO:<jim@example.test>
                                DRAIN
                                0S: 250 ok
                                ACCEPTED mail1
                                S: 250 2.0.0 ok
                                C: DATA
                                0C: DATA
                                DRAIN
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: text
                                DRAIN
                                C: .
                                DRAIN
                                0C: text
                                0C: .
                                0S: 250 2.0.0 taken
                                S: 250 2.0.0 taken
                                S: 421 4.3.2 Service shutting down, try again
                                0C: QUIT
                                CLOSELEG 0
                                CLOSE DRAIN
                                """);
    }
}
