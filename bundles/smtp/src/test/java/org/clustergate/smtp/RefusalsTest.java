package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import org.junit.jupiter.api.Test;

/**
 * Servers ban whoever names too many recipients that they do not have; the gateway is not to be.
 */
class RefusalsTest {
    private static final String GIVE_MAIL = "0C: MAIL FROM:<ann@example.org>\n";
    private static final String MAIL_OK = "0S: 250 ok\n";

    private static String ask(int number) {
        return """
                C: RCPT TO:<no%d@example.test>
                ROUTE RECIPIENT no%d@example.test -> mail1
                """
                .formatted(number, number);
    }

    private static String give(int number) {
        return "0C: RCPT TO:<no%d@example.test>\n".formatted(number);
    }

    private static final String REFUSE =
            """
            0S: 550 5.1.1 no such user
            REFUSED mail1
            S: 550 5.1.1 no such user
            """;

    private static final String ANEW =
            """
            0C: QUIT
            CLOSELEG 0
            """;

    /** A leg that so many recipients are refused on, after whatever came before. */
    private static String refused(int from, int count) {
        StringBuilder talk = new StringBuilder();
        for (int i = from; i < from + count; i++) {
            talk.append(ask(i)).append(give(i)).append(REFUSE);
        }
        return talk.toString();
    }

    private static String firstOnNewLeg(int number) {
        return ask(number)
                + (number == 0 ? "" : ANEW)
                + leg(0, "mail1")
                + GIVE_MAIL
                + give(number)
                + MAIL_OK
                + REFUSE;
    }

    @Test
    void thirtyRefusedRecipientsNeverAreMoreThanEightForOneConnection() {
        inbound()
                .run(
                        MAIL
                                + firstOnNewLeg(0)
                                + refused(1, 7)
                                + firstOnNewLeg(8)
                                + refused(9, 7)
                                + firstOnNewLeg(16)
                                + refused(17, 7)
                                + firstOnNewLeg(24)
                                + refused(25, 5)
                                + """
                                C: DATA
                                S: 554 5.5.1 No valid recipients
                                """);
    }

    @Test
    void aConnectionThatOthersWaitForIsKeptAndGivenNothingMoreToRefuse() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + refused(0, 16)
                                + ask(16)
                                + "S: 452 4.5.3 Too many recipients\n"
                                + """
                                C: DATA
                                0C: DATA
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: .
                                0C: .
                                0S: 250 taken
                                S: 250 2.0.0 taken
                                """
                                // Between two mails it is replaced.
                                + """
                                C: MAIL FROM:<ann@example.org>
                                S: 250 2.1.0 Sender noted
                                """
                                + firstOnNewLeg(17));
    }

    @Test
    void otherBackendsAreNotConcerned() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + refused(0, 16)
                                + """
                                C: RCPT TO:<eve@example.test>
                                ROUTE RECIPIENT eve@example.test -> mail2
                                """
                                + leg(1, "mail2")
                                + """
                                1C: MAIL FROM:<ann@example.org>
                                1C: RCPT TO:<eve@example.test>
                                1S: 250 ok
                                1S: 250 ok
                                ACCEPTED mail2
                                S: 250 2.0.0 ok
                                """);
    }

    @Test
    void aRefusedSenderCountsTooAndItsUnwantedRecipientWithIt() {
        String twice = "0S: 550 5.7.1 not you\n0S: 503 5.5.1 no mail\nS: 550 5.7.1 not you\n";
        StringBuilder talk = new StringBuilder(MAIL);
        for (int i = 0; i < 4; i++) {
            talk.append(ask(i)).append(i == 0 ? leg(0, "mail1") : "");
            talk.append(GIVE_MAIL).append(give(i)).append(twice);
        }
        inbound().run(talk + firstOnNewLeg(4));
    }

    @Test
    void whatIsPutOffCountsLikeARefusal() {
        String later = "0S: 450 4.2.1 later\nS: 450 4.2.1 later\n";
        StringBuilder talk = new StringBuilder(MAIL);
        for (int i = 0; i < 8; i++) {
            talk.append(ask(i)).append(i == 0 ? leg(0, "mail1") + GIVE_MAIL : "").append(give(i));
            talk.append(i == 0 ? MAIL_OK : "").append(later);
        }
        inbound().run(talk + firstOnNewLeg(8));
    }
}
