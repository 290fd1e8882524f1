package org.clustergate.smtp;

import static org.clustergate.smtp.FanOutTest.BOTH_ACCEPTED;
import static org.clustergate.smtp.Talk.HELLO;
import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.inbound;

import org.clustergate.engine.MailRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that take an answer for each recipient. */
class PrdrTest {
    private static final String DATA =
            """
            C: DATA
            0C: DATA
            1C: DATA
            0S: 354 go
            1S: 354 go
            S: 354 End with <CR><LF>.<CR><LF>
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

    private static String prdr(String talk) {
        return talk.replace(
                "\nC: MAIL FROM:<ann@example.org>\n", "\nC: MAIL FROM:<ann@example.org> PRDR\n");
    }

    @Test
    void answersForEachInTheOrderOfTheirRcpt() {
        inbound()
                .run(
                        prdr(BOTH_ACCEPTED)
                                + DATA
                                + """
                                1S: 554 5.7.1 spam
                                0S: 250 queued
                                """
                                + FORGET
                                + """
                                S: 353 An answer for each recipient follows
                                S: 250 2.0.0 queued
                                S: 554 5.7.1 spam
                                S: 250 2.0.0 Accepted for the recipients above
                                C: NOOP
                                S: 250 2.0.0 OK
                                """);
    }

    @Test
    void undoesNothingAndRemembersOnlyMeanwhile() {
        inbound()
                .run(
                        prdr(BOTH_ACCEPTED)
                                + DATA
                                + """
                                0S: 250 queued
                                REMEMBER joe@example.test DELIVERED
                                LOST 1
                                """
                                + FORGET
                                + """
                                S: 353 An answer for each recipient follows
                                S: 250 2.0.0 queued
                                S: 451 4.4.2 Connection to the mail server lost
                                S: 250 2.0.0 Accepted for the recipients above
                                """);
    }

    @Test
    void endsWithARefusalWhereAllRefuse() {
        inbound()
                .run(
                        prdr(BOTH_ACCEPTED)
                                + DATA
                                + """
                                0S: 554 5.7.1 spam
                                1S: 451 4.2.2 full
                                """
                                + FORGET
                                + """
                                S: 353 An answer for each recipient follows
                                S: 554 5.7.1 spam
                                S: 451 4.2.2 full
                                S: 451 4.2.2 full
                                """);
    }

    @Test
    void oneRecipientHasTheUsualAnswer() {
        inbound()
                .run(
                        prdr(JOE_ACCEPTED)
                                + """
                                C: DATA
                                0C: DATA
                                0S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: .
                                0C: .
                                0S: 250 queued
                                S: 250 2.0.0 queued
                                """);
    }

    @Test
    void refusesBadContentForAll() {
        inbound()
                .run(
                        prdr(BOTH_ACCEPTED)
                                + """
                                C: DATA
                                0C: DATA
                                1C: DATA
                                0S: 354 go
                                1S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C~ \\n\\r\\n
                                CLOSELEG 0
                                CLOSELEG 1
                                C: .
                                S: 550 5.6.11 Bare CR or LF in content
                                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRDR=yes", "PRDR PRDR"})
    void isAKeywordWithoutAValue(String parameter) {
        inbound()
                .run(
                        HELLO
                                + "C: MAIL FROM:<ann@example.org> "
                                + parameter
                                + "\nS: 501 5.5.4 Bad parameter syntax\n");
    }

    @ParameterizedTest
    @EnumSource(names = {"SPLIT", "FIRST_BACKEND"})
    void isNotTakenWhereItIsNotOffered(MailRules.Recipients mode) {
        inbound(Talk.mode(mode))
                .run(
                        Talk.BANNER
                                + """
                                C: HELO x
                                S: 250 gw.example.test
                                C: MAIL FROM:<ann@example.org> PRDR
                                S: 555 5.5.4 Parameter not supported
                                """);
    }
}
