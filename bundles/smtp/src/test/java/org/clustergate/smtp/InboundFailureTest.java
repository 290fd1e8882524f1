package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import org.junit.jupiter.api.Test;

/** What a recipient is told where a backend fails. */
class InboundFailureTest {
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
    void aMailThatHasLostItsOnlyBackendFails() {
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
                                C: DATA
                                C: DATA
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
    void aLegMayBreakWhileAnotherOpens() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                C: RCPT TO:<eve@example.test>
                                ROUTE RECIPIENT eve@example.test -> mail2
                                CONNECT 1 mail2
                                LOST 0
                                1S: 220 mail2
                                1C: EHLO gw.example.test
                                1S: 250 mail2
                                1C: MAIL FROM:<ann@example.org>
                                1S: 250 ok
                                1C: RCPT TO:<eve@example.test>
                                1S: 250 ok
                                ACCEPTED mail2
                                S: 250 2.0.0 ok
                                C: DATA
                                1C: DATA
                                1S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: .
                                1C: .
                                1S: 250 taken
                                REMEMBER eve@example.test DELIVERED
                                S: 451 4.3.0 Not all recipients could be served, try again
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
}
