package org.clustergate.imap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client hears before any backend is asked. */
class ClientConversationTest {
    private static final String GREETING =
            "S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN] gw.example.test ready\n";

    private static void tls(String script) {
        Scripts.tls().run(GREETING + script);
    }

    @Test
    void offersTlsAndRefusesPasswordsInClearText() {
        Scripts.plain()
                .run(
                        """
                        S: * OK [CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED] gw.example.test ready
                        C: a1 capability
                        S: * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID STARTTLS LOGINDISABLED
                        S: a1 OK CAPABILITY completed
                        C: a2 LOGIN joe secret
                        S: a2 NO [PRIVACYREQUIRED] Start TLS first
                        C: a3 AUTHENTICATE PLAIN
                        S: a3 NO [PRIVACYREQUIRED] Start TLS first
                        C: a4 AUTHENTICATE PLAIN AGpvZQBzZWNyZXQ=
                        S: a4 NO [PRIVACYREQUIRED] Start TLS first
                        # a client that waits is stopped before it has sent its password
                        C: a5 LOGIN joe {6}
                        S: a5 NO [PRIVACYREQUIRED] Start TLS first
                        C: a6 LOGIN joe {6+}
                        C: secret
                        S: a6 NO [PRIVACYREQUIRED] Start TLS first
                        C: a7 STARTTLS
                        S: a7 OK Begin TLS negotiation now
                        TLS CLIENT
                        C: a8 CAPABILITY
                        S: * CAPABILITY IMAP4rev1 LITERAL+ SASL-IR ID AUTH=PLAIN
                        S: a8 OK CAPABILITY completed
                        C: a9 STARTTLS
                        S: a9 BAD TLS is on already
                        """);
    }

    @Test
    void endsTheSessionOfWhoeverSendsPlainTextBehindStartTls() {
        Scripts.plain()
                .runInSegments(
                        """
                        S* * OK
                        C: a1 STARTTLS
                        C: a2 NOOP
                        S: a1 BAD Nothing may follow STARTTLS
                        S: * BYE Nothing may follow STARTTLS
                        CLOSE PROTOCOL
                        """);
        Scripts.plain()
                .runInSegments(
                        """
                        S* * OK
                        C~ a1 STARTTLS\\r\\na
                        S: a1 BAD Nothing may follow STARTTLS
                        S: * BYE Nothing may follow STARTTLS
                        CLOSE PROTOCOL
                        """);
    }

    @Test
    void answersPipelinedCommandsInOrder() {
        tls(
                """
                C: 1 NOOP
                C: 2 ID NIL
                C: 3 ID ("name" "Thunderbird" "x-originating-ip" "10.0.0.1" "os" NIL)
                C: 4 ID ()
                C: 5 LOGOUT
                C: 6 NOOP
                S: 1 OK NOOP completed
                S: * ID ("name" "Clustergate")
                S: 2 OK ID completed
                S: * ID ("name" "Clustergate")
                S: 3 OK ID completed
                S: * ID ("name" "Clustergate")
                S: 4 OK ID completed
                S: * BYE Logging out
                S: 5 OK LOGOUT completed
                CLOSE CLIENT
                """);
    }

    @Test
    void takesLiteralsInId() {
        tls(
                """
                C: 1 ID ("name" {5}
                S: + OK
                C: K-9 x "version" {1+}
                C: 1)
                S: * ID ("name" "Clustergate")
                S: 1 OK ID completed
                """);
    }

    @Test
    void endsASessionOfBadCommands() {
        tls(
                """
                C: a1 SELECT INBOX
                S: a1 BAD Unknown command, or not before login
                C: * NOOP
                S: * BAD Invalid tag
                C: a3 NOOP now
                S: a3 BAD Invalid arguments
                S: * BYE Too many bad commands
                CLOSE PROTOCOL
                """);
    }

    /** RFC 7888 section 4: what follows {n+} is no command, whatever stands before it. */
    @Test
    void dropsLiteralsOfBadCommands() {
        tls(
                """
                C: a1 SELECT {13+}
                C: a LOGIN joe x {7+}
                C: a LOGIN
                S: a1 BAD Invalid arguments
                C: {5+}
                C: abcde
                S: * BAD Invalid tag
                C: a3 NOOP
                S: a3 OK NOOP completed
                """);
    }

    /** A client that waits for the go-ahead of a literal sends none when the command is refused. */
    @Test
    void refusesWaitingLiteralsAtOnce() {
        tls(
                """
                C: a1 SELECT {13}
                S: a1 BAD Invalid arguments
                C: a2 LOGIN joe{4}
                S: a2 BAD Invalid arguments
                C: a3 LOGOUT
                S: * BYE Logging out
                S: a3 OK LOGOUT completed
                CLOSE CLIENT
                """);
    }

    @Test
    void refusesLiteralsThatAreTooLong() {
        tls(
                """
                C: a1 LOGIN {4097}
                S: a1 BAD [TOOBIG] Literal is too long
                C: a2 LOGIN {5000+}
                """
                        + "C: "
                        + "x".repeat(5000)
                        + " y\n"
                        + """
                        S: a2 BAD [TOOBIG] Literal is too long
                        C: a3 LOGIN {99999999999999999999+}
                        S: * BYE [TOOBIG] Literal is too long
                        CLOSE PROTOCOL
                        """);
    }

    @Test
    void limitsAllLiteralsOfACommand() {
        String full = "x".repeat(4096);
        tls(
                "C: a1 ID ({4096+}\nC: "
                        + full
                        + " {4096+}\nC: "
                        + full
                        + " {1}\nS: a1 BAD [TOOBIG] Literal is too long\n");
    }

    @Test
    void endsTheSessionAtALineThatIsTooLong() {
        tls("C: a1 NOOP " + "x".repeat(8192) + "\nS: * BYE Line is too long\nCLOSE PROTOCOL\n");
    }

    @Test
    void endsTheSessionAtABareLineFeed() {
        tls("C~ a1 NOOP\\n\nS: * BYE Lines end in CRLF\nCLOSE PROTOCOL\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a1 LOGIN \\0 x",
                "a1 LOGIN \"a\\0b\" x",
                "a1 LOGIN a\\rb x",
                "a1 LOGIN \"a\\rb\" x",
                "a1 NOOP\\r",
                "a1 LOGIN {3+}\\r\\na\\0b x",
                "a1 AUTHENTICATE PLAIN A\\rB",
            })
    void rejectsNulsAndBareCarriageReturns(String command) {
        tls("C~ " + command + "\\r\\n\nS: a1 BAD Invalid arguments\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1",
                "POST /x HTTP/1.0",
                "HEAD / HTTP/1.1",
                "PUT / HTTP/1.1",
                "OPTIONS * HTTP/1.1",
                "CONNECT a:1 HTTP/1.1",
                "PRI * HTTP/2.0",
                "SSH-2.0-OpenSSH_9.9",
                "\u0016\u0003\u0001abc"
            })
    void saysNothingToOtherProtocols(String line) {
        tls("C: " + line + "\nC: a1 NOOP\nCLOSE PROTOCOL\n");
    }

    @Test
    void cancelsAuthentication() {
        tls(
                """
                C: a1 AUTHENTICATE PLAIN
                S~ + \\r\\n
                C: *
                S: a1 BAD Authentication cancelled
                C: a2 AUTHENTICATE GSSAPI
                S: a2 NO Unsupported authentication mechanism
                C: a3 AUTHENTICATE CRAM-MD5 abcd
                S: a3 NO Unsupported authentication mechanism
                C: a4 AUTHENTICATE PLAIN ====
                S: a4 BAD No base64
                """);
    }

    /** Malformed names and messages get the octets that a wrong password gets. */
    @Test
    void treatsMalformedCredentialsLikeWrongOnes() {
        tls(
                """
                C: a1 AUTHENTICATE PLAIN =
                S: a1 NO [AUTHENTICATIONFAILED] Authentication failed.
                C: a2 LOGIN "" x
                S: a2 NO [AUTHENTICATIONFAILED] Authentication failed.
                C: a3 LOGIN @example.test x
                S: a3 NO [AUTHENTICATIONFAILED] Authentication failed.
                S: * BYE Too many failed logins
                CLOSE PROTOCOL
                """);
        tls("C: a1 LOGIN joe \"\"\nS: a1 NO [AUTHENTICATIONFAILED] Authentication failed.\n");
        tls(
                "C: a1 LOGIN "
                        + "x".repeat(321)
                        + " y\nS: a1 NO [AUTHENTICATIONFAILED] Authentication failed.\n");
    }

    @Test
    void refusesALoginThatGoesRoundInCircles() {
        tls(
                """
                C: a1 ID ("x-proxy-ttl" "1")
                S: * ID ("name" "Clustergate")
                S: a1 OK ID completed
                C: a2 LOGIN joe pw
                S: a2 NO [SERVERBUG] Too many gateways
                S: * BYE Too many gateways
                CLOSE INTERNAL
                """);
    }

    @Test
    void saysGoodbyeWhenTheLoginDeadlinePasses() {
        tls("TIMEOUT LOGIN\nS: * BYE Too long without a login\nCLOSE TIMEOUT\n");
        tls(
                """
                C: a1 AUTHENTICATE PLAIN
                S~ + \\r\\n
                TIMEOUT LOGIN
                S: * BYE Too long without a login
                CLOSE TIMEOUT
                """);
        tls(
                """
                C: a1 LOGIN joe {3}
                S: + OK
                C~ x
                TIMEOUT LOGIN
                S: * BYE Too long without a login
                CLOSE TIMEOUT
                """);
    }

    @Test
    void saysGoodbyeWhenTheGatewayDrains() {
        tls("DRAIN\nS: * BYE [UNAVAILABLE] Server is going down\nCLOSE DRAIN\n");
    }
}
