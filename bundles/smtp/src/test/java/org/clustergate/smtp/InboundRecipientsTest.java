package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.BANNER;
import static org.clustergate.smtp.Talk.HELLO;
import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

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
    void rejectsSecondRecipientOnOtherBackend() {
        inbound()
                .run(
                        JOE_ACCEPTED
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
    void givesUpALegThatHasOnlyRefused() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + leg(0, "mail1")
                                + GIVE_JOE
                                + """
                                0S: 250 ok
                                0S: 550 5.1.1 who?
                                REFUSED mail1
                                S: 550 5.1.1 who?
                                C: RCPT TO:<eve@example.test>
                                ROUTE RECIPIENT eve@example.test -> mail2
                                0C: QUIT
                                CLOSELEG 0
                                """
                                + leg(0, "mail2")
                                + """
                                0C: MAIL FROM:<ann@example.org>
                                0C: RCPT TO:<eve@example.test>
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail2
                                S: 250 2.0.0 ok
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
    void triesOthersWhenABackendIsNotReachable() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + """
                                CONNECT 0 mail1 FAIL CONNECT
                                ROUTE RECIPIENT joe@example.test without mail1 -> mail2
                                CONNECT 0 mail2 FAIL TIMEOUT
                                ROUTE RECIPIENT joe@example.test without mail1,mail2 -> mail3
                                """
                                + leg(0, "mail3")
                                + GIVE_JOE
                                + """
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail3
                                S: 250 2.0.0 ok
                                """);
    }

    @Test
    void givesUpAfterThreeBackends() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + """
                                CONNECT 0 mail1 FAIL CONNECT
                                ROUTE RECIPIENT joe@example.test without mail1 -> mail2
                                CONNECT 0 mail2 FAIL CONNECT
                                ROUTE RECIPIENT joe@example.test without mail1,mail2 -> mail3
                                CONNECT 0 mail3 FAIL CONNECT
                                S: 451 4.4.1 Mail server not reachable now
                                """);
    }

    @Test
    void silenceIsNeverNoSuchUser() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + """
                                CONNECT 0 mail1 FAIL CONNECT
                                ROUTE RECIPIENT joe@example.test without mail1 -> REJECT
                                S: 451 4.4.1 Mail server not reachable now
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
    void closesALegThatTakesARecipientOfNoMail() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + leg(0, "mail1")
                                + GIVE_JOE
                                + """
                                0S: 554 5.7.1 not from you
                                0S: 250 welcome
                                CLOSELEG 0
                                S: 554 5.7.1 not from you
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
    void a421IsForItsRecipientsOnly() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + leg(0, "mail1")
                                + GIVE_JOE
                                + """
                                0S: 421 4.3.2 bye
                                CLOSELEG 0
                                S: 451 4.4.2 Connection to the mail server lost
                                C: RCPT TO:<eve@example.test>
                                ROUTE RECIPIENT eve@example.test -> mail2
                                """
                                + leg(0, "mail2")
                                + """
                                0C: MAIL FROM:<ann@example.org>
                                0C: RCPT TO:<eve@example.test>
                                0S: 250 ok
                                0S: 250 ok
                                ACCEPTED mail2
                                S: 250 2.0.0 ok
                                """);
    }

    @Test
    void aMailThatHasLostARecipientFails() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                C: RCPT TO:<jim@example.test>
                                ROUTE RECIPIENT jim@example.test -> mail1
                                0C: RCPT TO:<jim@example.test>
                                0S: 421 4.3.2 bye
                                CLOSELEG 0
                                S: 451 4.4.2 Connection to the mail server lost
                                C: RCPT TO:<eve@example.test>
                                C: DATA
                                C: DATA
                                S: 451 4.4.2 Connection to the mail server lost
                                S: 451 4.4.2 Connection to the mail server lost
                                S: 503 5.5.1 Send MAIL first
                                """);
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                LOST 0
                                C: DATA
                                S: 451 4.4.2 Connection to the mail server lost
                                """);
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                0S: 421 4.3.2 bye
                                CLOSELEG 0
                                C: DATA
                                S: 451 4.4.2 Connection to the mail server lost
                                """);
    }

    @Test
    void tiresOfABackendThatDoesNotAnswer() {
        inbound()
                .run(
                        MAIL
                                + ASK_JOE
                                + leg(0, "mail1")
                                + GIVE_JOE
                                + """
                                TIMEOUT BACKEND
                                CLOSELEG 0
                                ROUTE RECIPIENT joe@example.test without mail1 -> DEFER
                                S: 451 4.4.1 Mail server not reachable now
                                """);
    }

    @Test
    void leavesABackendThatMakesNoSense() {
        for (String answer : new String[] {"hello?", "354 go", "xxx", "250", "99 x"}) {
            String talk =
                    MAIL
                            + ASK_JOE
                            + leg(0, "mail1")
                            + GIVE_JOE
                            + "0S: "
                            + answer
                            + "\n"
                            + (answer.equals("250") ? "0S: 354 what\n" : "")
                            + """
                            CLOSELEG 0
                            ROUTE RECIPIENT joe@example.test without mail1 -> DEFER
                            S: 451 4.4.1 Mail server not reachable now
                            """;
            inbound().run(talk);
        }
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
