package org.clustergate.smtp;

import static org.clustergate.smtp.Talk.BANNER;
import static org.clustergate.smtp.Talk.HELLO;
import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.inbound;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundCommandsTest {

    @Test
    void answersWhatNeedsNoBackend() {
        inbound()
                .run(
                        HELLO
                                + """
                                C: NOOP
                                C: VRFY joe
                                C: EXPN staff
                                C: HELP
                                C: RSET
                                C: QUIT
                                S: 250 2.0.0 OK
                                S: 252 2.0.0 Cannot tell, send the mail and see
                                S: 502 5.5.1 Command not offered
                                S: 214 2.0.0 See RFC 5321
                                S: 250 2.0.0 OK
                                S: 221 2.0.0 Goodbye
                                CLOSE CLIENT
                                """);
    }

    @Test
    void answersHeloInOneLine() {
        inbound()
                .run(
                        BANNER
                                + """
                                C: HELO client
                                S: 250 gw.example.test
                                """);
    }

    @Test
    void offersNoLimitWhereThereIsNone() {
        inbound(Talk.limited(0, 100))
                .run(
                        BANNER
                                + """
                                C: EHLO client
                                S: 250-gw.example.test
                                S: 250-PIPELINING
                                S: 250-SIZE
                                S: 250-8BITMIME
                                S: 250-ENHANCEDSTATUSCODES
                                S: 250-CHUNKING
                                S: 250 PRDR
                                C: STARTTLS
                                S: 502 5.5.1 Command not offered
                                """);
    }

    @Test
    void keepsTheOrderOfCommands() {
        inbound()
                .run(
                        BANNER
                                + """
                                C: MAIL FROM:<ann@example.org>
                                C: RCPT TO:<joe@example.test>
                                C: DATA
                                C: HELO x
                                C: RCPT TO:<joe@example.test>
                                C: MAIL FROM:<>
                                C: MAIL FROM:<>
                                C: DATA
                                S: 503 5.5.1 Send EHLO first
                                S: 503 5.5.1 Send MAIL first
                                S: 503 5.5.1 Send MAIL first
                                S: 250 gw.example.test
                                S: 503 5.5.1 Send MAIL first
                                S: 250 2.1.0 Sender noted
                                S: 503 5.5.1 Sender already given
                                S: 554 5.5.1 No valid recipients
                                """);
    }

    @Test
    void helloAndRsetEndTheMail() {
        inbound()
                .run(
                        MAIL
                                + """
                                C: RSET
                                S: 250 2.0.0 OK
                                C: DATA
                                S: 503 5.5.1 Send MAIL first
                                C: MAIL FROM:<ann@example.org>
                                S: 250 2.1.0 Sender noted
                                C: HELO other
                                S: 250 gw.example.test
                                C: DATA
                                S: 503 5.5.1 Send MAIL first
                                """);
    }

    @Test
    void checksTheDeclaredSize() {
        inbound()
                .run(
                        HELLO
                                + """
                                C: MAIL FROM:<ann@example.org> SIZE=10485761
                                S: 552 5.3.4 Message too big
                                C: MAIL FROM:<ann@example.org> SIZE=10485760
                                S: 250 2.1.0 Sender noted
                                """);
    }

    @Test
    void forgetsEverythingWithTls() {
        inbound()
                .run(
                        MAIL
                                + """
                                C: STARTTLS
                                S: 220 2.0.0 Ready to start TLS
                                TLS CLIENT
                                C: RCPT TO:<joe@example.test>
                                S: 503 5.5.1 Send MAIL first
                                C: MAIL FROM:<ann@example.org>
                                S: 503 5.5.1 Send EHLO first
                                C: EHLO client.example.org
                                S: 250-gw.example.test
                                S: 250-PIPELINING
                                S: 250-SIZE 10485760
                                S: 250-8BITMIME
                                S: 250-ENHANCEDSTATUSCODES
                                S: 250-CHUNKING
                                S: 250 PRDR
                                C: STARTTLS
                                S: 503 5.5.1 TLS already active
                                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\\r\\n", "NO", "\\r\\n", "x"})
    void refusesOctetsBehindStartTls(String behind) {
        inbound()
                .runInSegments(
                        HELLO
                                + """
                                C~ STARTTLS\\r\\n%s
                                S: 554 5.5.0 Pipelining behind STARTTLS not allowed, goodbye
                                CLOSE PROTOCOL
                                """
                                        .formatted(behind));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\\r\\n",
                "POST /x HTTP/1.1\\r\\nHost: gw\\r\\n\\r\\nEHLO x\\r\\n",
                "HEAD / HTTP/1.0\\r\\n",
                "PUT / HTTP/1.0\\r\\n",
                "OPTIONS * HTTP/1.1\\r\\n",
                "CONNECT gw:25 HTTP/1.1\\r\\n",
                "SSH-2.0-OpenSSH_9\\r\\n",
                "PROXY TCP4 192.0.2.1 192.0.2.2 1 2\\r\\n",
                "PRI * HTTP/2.0\\r\\n",
                "get / http/1.1\\n",
            })
    void cutsOffWhoSpeaksSomethingElse(String first) {
        inbound().run(BANNER + "C~ " + first + "\nCLOSE PROTOCOL\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0016\u0003\u0001", "\\r\\n", "\\n", " EHLO x\\r\\n", "\\0", "1"})
    void cutsOffWhoStartsWithNoLetter(String first) {
        inbound().run(BANNER + "C~ " + first + "\nCLOSE PROTOCOL\n");
    }

    @Test
    void looksAtTheFirstLineInsideTlsToo() {
        inbound()
                .run(
                        HELLO
                                + """
                                C: STARTTLS
                                S: 220 2.0.0 Ready to start TLS
                                TLS CLIENT
                                C: POST / HTTP/1.1
                                CLOSE PROTOCOL
                                """);
    }

    @Test
    void cutsOffAnOverlongFirstLine() {
        inbound().run(BANNER + "C: EHLO " + "x".repeat(2100) + "\nCLOSE PROTOCOL\n");
    }

    @Test
    void refusesAnOverlongLineAndGoesOn() {
        inbound()
                .run(
                        HELLO
                                + "C: NOOP "
                                + "x".repeat(5000)
                                + """

                                C: NOOP
                                S: 500 5.5.2 Line too long
                                S: 250 2.0.0 OK
                                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"NOOP\\n", "NOOP\\rNOOP\\r\\n", "NOOP\\r\\r\\n"})
    void refusesBareLineEnds(String line) {
        inbound()
                .run(
                        HELLO
                                + "C~ "
                                + line
                                + """

                                S: 521 5.5.2 Bare CR or LF in a command, goodbye
                                CLOSE PROTOCOL
                                """);
    }

    @Test
    void endsAfterTooManyBadCommands() {
        inbound()
                .run(
                        HELLO
                                + "C: WHAT\n".repeat(11)
                                + "S: 500 5.5.1 Command unknown\n".repeat(10)
                                + """
                                S: 421 4.7.0 Too many errors, goodbye
                                CLOSE PROTOCOL
                                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "AUTH PLAIN AGEAYg==",
                "AUTH LOGIN",
                "XCLIENT ADDR=192.0.2.1",
                "XFORWARD ADDR=192.0.2.1",
                "ETRN x"
            })
    void doesNotTakeWhatItDoesNotOffer(String command) {
        inbound().run(HELLO + "C: " + command + "\nS: 502 5.5.1 Command not offered\n");
    }

    @Test
    void endsWhenNoCommandComes() {
        inbound()
                .run(
                        BANNER
                                + """
                                TIMEOUT CLIENT
                                S: 421 4.4.2 Timeout, goodbye
                                CLOSE TIMEOUT
                                """);
        inbound()
                .run(
                        MAIL
                                + """
                                C~ RCPT TO:<jo
                                TIMEOUT CLIENT
                                S: 421 4.4.2 Timeout, goodbye
                                CLOSE TIMEOUT
                                """);
    }

    @Test
    void drainsBetweenMails() {
        inbound()
                .run(
                        HELLO
                                + """
                                DRAIN
                                S: 421 4.3.2 Service shutting down, try again
                                CLOSE DRAIN
                                """);
        inbound()
                .run(
                        MAIL
                                + """
                                DRAIN
                                DRAIN
                                C: NOOP
                                S: 250 2.0.0 OK
                                C: RSET
                                S: 250 2.0.0 OK
                                S: 421 4.3.2 Service shutting down, try again
                                CLOSE DRAIN
                                """);
    }
}
