package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of mail for another backend, as a migration wants them. */
class CopyTest {
    private static final String ACCEPTED =
            MAIL
                    + """
                    C: RCPT TO:<joe@example.test>
                    ROUTE RECIPIENT joe@example.test -> mail1 and new1
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

    private static final String OPENED =
            ACCEPTED
                    + leg(1000, "new1")
                    + """
                    1000C: MAIL FROM:<ann@example.org>
                    1000S: 250 ok
                    1000C: RCPT TO:<joe@example.test>
                    """;

    private static final String READY =
            OPENED
                    + """
                    1000S: 250 ok
                    C: DATA
                    0C: DATA
                    1000C: DATA
                    1000S: 354 go
                    0S: 354 go
                    S: 354 End with <CR><LF>.<CR><LF>
                    C: text
                    0C: text
                    1000C: text
                    """;

    /** Without the copy everything goes its way. */
    private static final String ALONE =
            """
            C: .
            0C: .
            0S: 250 taken
            S: 250 2.0.0 taken
            """;

    private static final String DATA_ALONE =
            """
            C: DATA
            0C: DATA
            0S: 354 go
            S: 354 End with <CR><LF>.<CR><LF>
            """;

    @Test
    void goesWhereItsOriginalGoes() {
        inbound()
                .run(
                        READY
                                + """
                                C: .
                                0C: .
                                0S: 250 taken
                                1000C: .
                                S: 250 2.0.0 taken
                                C: NOOP
                                S: 250 2.0.0 OK
                                1000S: 250 copied
                                1000C: QUIT
                                CLOSELEG 1000
                                """);
    }

    @ParameterizedTest
    @CsvSource({
        "0S: 554 5.7.1 spam, 554 5.7.1 spam",
        "LOST 0, 451 4.4.2 Connection to the mail server lost"
    })
    void goesNowhereWhereItsOriginalDoesNot(String event, String reply) {
        inbound().run(READY + "C: .\n0C: .\n" + event + "\nCLOSELEG 1000\nS: " + reply + "\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "LOST 1000",
                "1000S: 550 5.1.1 who?\nC: DATA\n0C: DATA\nCLOSELEG 1000",
                "1000S: 421 bye\nCLOSELEG 1000",
                "1000S: what\nCLOSELEG 1000",
            })
    void itsFaultsConcernNobody(String event) {
        String data =
                event.contains("DATA")
                        ? DATA_ALONE.substring("C: DATA\n0C: DATA\n".length())
                        : DATA_ALONE;
        inbound().run(OPENED + event + "\n" + data + ALONE);
    }

    @Test
    void itsFaultsWithContentConcernNobody() {
        inbound().run(READY + "LOST 1000\n" + ALONE);
        inbound().run(READY + "1000S: 552 5.3.4 full\nCLOSELEG 1000\n" + ALONE);
        inbound()
                .run(
                        READY
                                + ALONE.replace("S: 250 2.0.0", "1000C: .\nS: 250 2.0.0")
                                + "1000S: 451 4.3.0 no\nCLOSELEG 1000\n");
    }

    @Test
    void aBackendThatCannotBeReachedForACopyConcernsNobody() {
        inbound().run(ACCEPTED + "CONNECT 1000 new1 FAIL CONNECT\n" + DATA_ALONE + ALONE);
    }

    @Test
    void isWaitedForOnlyForAMoment() {
        inbound()
                .run(
                        OPENED
                                + """
                                C: DATA
                                0C: DATA
                                0S: 354 go
                                TIMEOUT BACKEND
                                CLOSELEG 1000
                                S: 354 End with <CR><LF>.<CR><LF>
                                """
                                + ALONE);
        inbound()
                .run(
                        OPENED
                                + """
                                C: DATA
                                0C: DATA
                                0S: 354 go
                                1000S: 250 ok
                                1000C: DATA
                                1000S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "C: RSET\nCLOSELEG 1000\nS: 250 2.0.0 OK",
                "C: STARTTLS\nCLOSELEG 1000\n0C: QUIT\nCLOSELEG 0\nS: 220 2.0.0 Ready to start TLS\nTLS CLIENT",
                "C: QUIT\n0C: QUIT\nCLOSELEG 0\nS: 221 2.0.0 Goodbye\nCLOSE CLIENT",
            })
    void endsWithItsMail(String end) {
        inbound().run(OPENED + "1000S: 250 ok\n" + end + "\n");
    }

    @Test
    void followsItsOriginalAndNoOther() {
        inbound()
                .run(
                        OPENED
                                + """
                                1000S: 250 ok
                                C: RCPT TO:<eve@example.test>
                                ROUTE RECIPIENT eve@example.test -> mail2 and new1
                                """
                                + leg(1, "mail2")
                                + """
                                1C: MAIL FROM:<ann@example.org>
                                1C: RCPT TO:<eve@example.test>
                                1S: 250 ok
                                1S: 250 ok
                                ACCEPTED mail2
                                S: 250 2.0.0 ok
                                """
                                + leg(1001, "new1")
                                + """
                                1001C: MAIL FROM:<ann@example.org>
                                1001S: 250 ok
                                1001C: RCPT TO:<eve@example.test>
                                1001S: 250 ok
                                C: DATA
                                0C: DATA
                                1C: DATA
                                1000C: DATA
                                1001C: DATA
                                1000S: 354 go
                                1001S: 354 go
                                0S: 354 go
                                1S: 354 go
                                S: 354 End with <CR><LF>.<CR><LF>
                                C: .
                                FLUSH 0
                                FLUSH 1
                                0C: .
                                0S: 250 taken
                                REMEMBER joe@example.test DELIVERED
                                1C: .
                                1S: 451 4.2.2 full
                                1000C: .
                                CLOSELEG 1001
                                S: 451 4.3.0 Not all recipients could be served, try again
                                """);
    }

    @Test
    void itsBackendIsNotAskedAboutEverybodyWhereItRefusesAll() {
        StringBuilder talk = new StringBuilder(OPENED);
        talk.append("1000S: 550 5.1.1 who?\n");
        for (int i = 1; i < 10; i++) {
            String path = "<no" + i + "@example.test>\n";
            talk.append("C: RCPT TO:").append(path);
            talk.append("ROUTE RECIPIENT no" + i + "@example.test -> mail1 and new1\n");
            talk.append("0C: RCPT TO:").append(path);
            talk.append("0S: 250 ok\nACCEPTED mail1\nS: 250 2.0.0 ok\n");
            if (i < 8) {
                talk.append("1000C: RCPT TO:").append(path).append("1000S: 550 5.1.1 who?\n");
            }
        }
        inbound().run(talk + "C: DATA\n0C: DATA\nCLOSELEG 1000\n");
    }
}
