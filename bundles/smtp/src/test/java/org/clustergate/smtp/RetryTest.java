package org.clustergate.smtp;

import static org.clustergate.smtp.FanOutTest.NOT_ALL;
import static org.clustergate.smtp.Talk.HELLO;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import org.junit.jupiter.api.Test;

/** A mail that comes again after an answer that was not final. */
class RetryTest {
    private static final String MAIL =
            """
            C: MAIL FROM:<Ann@example.org> SIZE=100
            S: 250 2.1.0 Sender noted
            """;

    private static final String SENT = "MAIL FROM:<Ann@example.org> SIZE=100\n";

    private static String rcpt(String user, String backend) {
        return "C: RCPT TO:<%s@example.test>\nROUTE RECIPIENT %s@example.test -> %s\n"
                .formatted(user, user, backend);
    }

    /** The recipient is given to that leg and accepted; MAIL before it where that is new. */
    private static String given(int leg, String user, String backend, String before) {
        String sent = before.isEmpty() ? "" : "0C: " + before + "0S: 250 ok\n";
        return (sent.replace("0S: 250 ok\n", "")
                        + "0C: RCPT TO:<%s@example.test>\n"
                        + (before.isEmpty() ? "" : "0S: 250 ok\n")
                        + "0S: 250 2.1.5 Ok\nACCEPTED %s\nS: 250 2.1.5 Ok\n")
                .formatted(user, backend)
                .replace("0C:", leg + "C:")
                .replace("0S:", leg + "S:");
    }

    private static String data(int... legs) {
        StringBuilder talk = new StringBuilder("C: DATA\n");
        for (int leg : legs) {
            talk.append(leg).append("C: DATA\n");
        }
        for (int leg : legs) {
            talk.append(leg).append("S: 354 go\n");
        }
        return talk + "S: 354 End with <CR><LF>.<CR><LF>\n";
    }

    private static String content(String message, int... legs) {
        StringBuilder talk = new StringBuilder();
        message.lines().forEach(line -> talk.append("C: ").append(line).append('\n'));
        talk.append("C: .\n");
        for (int leg : legs) {
            if (legs.length > 1) {
                talk.append("FLUSH ").append(leg).append('\n');
            }
        }
        for (int leg : legs) {
            message.lines().forEach(line -> talk.append(leg + "C: ").append(line).append('\n'));
        }
        return talk.toString();
    }

    private static final String MESSAGE =
            """
            Received: from here by there; today
            Message-ID: <1@example.org>
            Subject: one

            text
            """;

    private static final String AGAIN = MESSAGE.replace("today", "tomorrow");
    private static final String OTHER = MESSAGE.replace("one", "two");

    /** Joe on mail1 by leg 0, Eve on mail2 by leg 1; both have the whole mail. */
    private static final String FIRST_TRY =
            HELLO
                    + MAIL
                    + rcpt("joe", "mail1")
                    + leg(0, "mail1")
                    + given(0, "joe", "mail1", SENT)
                    + rcpt("eve", "mail2")
                    + leg(1, "mail2")
                    + given(1, "eve", "mail2", SENT)
                    + data(0, 1)
                    + content(MESSAGE, 0, 1);

    private static final String JOE_HAS_IT =
            FIRST_TRY
                    + """
                    0C: .
                    0S: 250 taken
                    REMEMBER joe@example.test DELIVERED
                    1C: .
                    """;

    /** Both are accepted again, on the same legs. */
    private static final String SECOND_TRY =
            MAIL
                    + rcpt("joe", "mail1")
                    + given(0, "joe", "mail1", SENT)
                    + rcpt("eve", "mail2")
                    + given(1, "eve", "mail2", SENT)
                    + data(0, 1);

    private static final String EVE_IS_PUT_OFF = JOE_HAS_IT + "1S: 451 4.2.2 full\n" + NOT_ALL;

    private static final String EVE_REFUSES =
            JOE_HAS_IT + "1S: 554 5.7.1 spam\nREMEMBER eve@example.test REFUSED\n" + NOT_ALL;

    private static final String BOTH_DONE = "FORGET joe@example.test\nFORGET eve@example.test\n";

    @Test
    void deliversOnlyWhatIsMissing() {
        inbound()
                .run(
                        EVE_IS_PUT_OFF
                                + SECOND_TRY
                                + content(AGAIN, 0, 1)
                                + """
                                CLOSELEG 0
                                1C: .
                                1S: 250 taken at last
                                """
                                + BOTH_DONE
                                + "S: 250 2.0.0 Delivered before; taken at last\n"
                                + "APPLIED [DELIVERED]\n");
    }

    @Test
    void deliversAnotherMailInBetween() {
        inbound()
                .run(
                        EVE_IS_PUT_OFF
                                + SECOND_TRY
                                + content(OTHER, 0, 1)
                                + """
                                0C: .
                                0S: 250 taken
                                REMEMBER joe@example.test DELIVERED
                                1C: .
                                1S: 250 taken
                                """
                                + BOTH_DONE
                                + "S: 250 2.0.0 taken\nAPPLIED []\n"
                                // The first one is still known.
                                + SECOND_TRY
                                + content(AGAIN, 0, 1)
                                + """
                                CLOSELEG 0
                                1C: .
                                1S: 250 taken at last
                                """
                                + BOTH_DONE
                                + "S: 250 2.0.0 Delivered before; taken at last\n");
    }

    @Test
    void keepsApartWhoHasTheMailAndWhoHasNot() {
        inbound()
                .run(
                        EVE_IS_PUT_OFF
                                + MAIL
                                + rcpt("joe", "mail1")
                                + given(0, "joe", "mail1", SENT)
                                + rcpt("jim", "mail1")
                                + leg(2, "mail1")
                                + given(2, "jim", "mail1", SENT)
                                + data(0, 2)
                                + content(AGAIN, 0, 2)
                                + """
                                CLOSELEG 0
                                2C: .
                                2S: 250 taken
                                FORGET joe@example.test
                                FORGET jim@example.test
                                S: 250 2.0.0 Delivered before; taken
                                """);
    }

    @Test
    void answersWithoutABackendWhereAllHaveTheMail() {
        inbound()
                .run(
                        EVE_IS_PUT_OFF
                                + MAIL
                                + rcpt("joe", "mail1")
                                + given(0, "joe", "mail1", SENT)
                                + data(0)
                                + content(AGAIN, 0)
                                + """
                                CLOSELEG 0
                                FORGET joe@example.test
                                S: 250 2.0.0 Delivered before
                                """);
    }

    @Test
    void remembersARefusalForOneTry() {
        String eveRefused = "C: RCPT TO:<eve@example.test>\nFORGET eve@example.test\n";
        inbound()
                .run(
                        EVE_REFUSES
                                + MAIL
                                + rcpt("joe", "mail1")
                                + given(0, "joe", "mail1", SENT)
                                + eveRefused
                                + "S: 554 5.7.1 spam\n"
                                + data(0)
                                + content(AGAIN, 0)
                                + """
                                CLOSELEG 0
                                FORGET joe@example.test
                                S: 250 2.0.0 Delivered before
                                """
                                + MAIL
                                + rcpt("eve", "mail2")
                                + given(1, "eve", "mail2", SENT)
                                + "APPLIED [REFUSED, DELIVERED]\n");
    }

    @Test
    void aRefusalIsForMailsOfThatSizeOnly() {
        inbound()
                .run(
                        EVE_REFUSES
                                + MAIL.replace("100", "101")
                                + rcpt("eve", "mail2")
                                + given(1, "eve", "mail2", SENT.replace("100", "101")));
    }

    @Test
    void withoutASizeTheThirdRefusalIsFinal() {
        String again =
                SECOND_TRY + content(AGAIN, 0, 1) + "CLOSELEG 0\n1C: .\n1S: 554 5.7.1 spam\n";
        String joeAnew =
                MAIL
                        + rcpt("joe", "mail1")
                        + leg(0, "mail1")
                        + given(0, "joe", "mail1", SENT)
                        + rcpt("eve", "mail2")
                        + given(1, "eve", "mail2", SENT)
                        + data(0, 1)
                        + content(AGAIN, 0, 1)
                        + "CLOSELEG 0\n1C: .\n1S: 554 5.7.1 spam\n";
        inbound()
                .run(
                        (EVE_REFUSES
                                        + again
                                        + "REMEMBER eve@example.test REFUSED\n"
                                        + NOT_ALL
                                        + joeAnew
                                        + BOTH_DONE
                                        + "S: 554 5.0.0 Delivered, but refused for"
                                        + " <eve@example.test>: 5.7.1 spam\n")
                                .replace(" SIZE=100", ""));
    }

    @Test
    void whoProbablyHasTheMailIsNotToldOfFaults() {
        String joeFails =
                MAIL
                        + "LOST 0\n"
                        + rcpt("joe", "mail1")
                        + """
                        CONNECT 0 mail1 FAIL CONNECT
                        ROUTE RECIPIENT joe@example.test without mail1 -> REJECT
                        S: 250 2.1.5 Recipient noted
                        """;
        String begin = EVE_IS_PUT_OFF + joeFails;
        inbound()
                .run(
                        begin
                                + data()
                                + "C: "
                                + String.join("\nC: ", AGAIN.split("\n"))
                                + """

                                C: .
                                FORGET joe@example.test
                                S: 250 2.0.0 Delivered before
                                """);
        inbound()
                .run(
                        begin
                                + data()
                                + "C: "
                                + String.join("\nC: ", OTHER.split("\n"))
                                + "\nC: .\nS: 451 4.4.1 Mail server not reachable now\n");
        inbound()
                .run(
                        begin
                                + rcpt("eve", "mail2")
                                + given(1, "eve", "mail2", SENT)
                                + data(1)
                                + content(AGAIN, 1)
                                + """
                                1C: .
                                1S: 250 taken at last
                                """
                                + BOTH_DONE
                                + "S: 250 2.0.0 Delivered before; taken at last\n");
    }

    @Test
    void whatIsRefusedOnceMoreHoldsUpNobody() {
        String undone =
                FIRST_TRY
                        + """
                        0C: .
                        0S: 452 4.2.2 full
                        CLOSELEG 1
                        REMEMBER joe@example.test DEFERRED
                        S: 452 4.2.2 full
                        """;
        inbound()
                .run(
                        undone
                                + MAIL
                                + rcpt("joe", "mail1")
                                + given(0, "joe", "mail1", SENT)
                                + rcpt("eve", "mail2")
                                + leg(1, "mail2")
                                + given(1, "eve", "mail2", SENT)
                                + data(0, 1)
                                + content(AGAIN, 0, 1)
                                + """
                                0C: .
                                0S: 452 4.2.2 full
                                1C: .
                                1S: 250 taken
                                REMEMBER eve@example.test DELIVERED
                                """
                                + NOT_ALL);
    }
}
