package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.smtp.Talk.HELLO;
import static org.clustergate.smtp.Talk.JOE_ACCEPTED;
import static org.clustergate.smtp.Talk.MAIL;
import static org.clustergate.smtp.Talk.inbound;
import static org.clustergate.smtp.Talk.leg;

import java.util.Optional;
import org.clustergate.engine.MailRules;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.clustergate.wire.Octets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mail in chunks (RFC 3030), which backends get as after DATA. */
class ChunkTest {
    private static final String ASKED = "0C: DATA\n0S: 354 go\n";
    private static final String TAKEN = "0S: 250 2.0.0 queued\nS: 250 2.0.0 queued\n";

    @Test
    void readsWhatBdatSays() {
        assertThat(ChunkSize.of(Octets.latin1("BDAT 0"))).contains(new ChunkSize(0, false));
        assertThat(ChunkSize.of(Octets.latin1("bdat 77 last"))).contains(new ChunkSize(77, true));
        assertThat(ChunkSize.of(Octets.latin1("BDAT 77 LAST "))).contains(new ChunkSize(77, true));
        assertThat(ChunkSize.of(Octets.latin1("BDAT 99999999999999999999")))
                .contains(new ChunkSize(Long.MAX_VALUE, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BDAT",
                "BDAT ",
                "BDAT x",
                "BDAT -1",
                "BDAT +1",
                "BDAT 1x",
                "BDAT 1 LASTLY",
                "BDAT 1  LAST",
                "BDAT 1 LAST LAST",
                "BDAT LAST",
                "BDAT  1",
                "BDAT 123456789012345678901",
            })
    void endsWhereItCannotBeKnownWhatFollows(String command) {
        assertThat(ChunkSize.of(Octets.latin1(command))).isEqualTo(Optional.empty());
        inbound()
                .run(
                        HELLO
                                + "C~ "
                                + command
                                + "\\r\\n\n"
                                + """
                                S: 501 5.5.4 Bad BDAT syntax, goodbye
                                CLOSE PROTOCOL
                                """);
    }

    @Test
    void oneChunkIsReframed() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                C: BDAT 22 LAST
                                C~ Subject: x\\r\\n\\r\\n.\\r\\n..a\\r\\n
                                """
                                + ASKED
                                + """
                                0C: Subject: x
                                0C:
                                0C: ..
                                0C: ...a
                                0C: .
                                """
                                + TAKEN);
    }

    @Test
    void contentThatDoesNotEndInALineEndGetsOne() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + "C: BDAT 4 LAST\nC~ text\n"
                                + ASKED
                                + "0C: text\n0C: .\n"
                                + TAKEN);
        inbound().run(JOE_ACCEPTED + "C: BDAT 1 LAST\nC~ .\n" + ASKED + "0C: ..\n0C: .\n" + TAKEN);
    }

    @Test
    void anEmptyMailIsAMail() {
        inbound().run(JOE_ACCEPTED + "C: BDAT 0 LAST\n" + ASKED + "0C: .\n" + TAKEN);
    }

    @Test
    void chunksArePipelinedAndMayEndAnywhere() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                C: BDAT 6
                                C~ line\\r\\n
                                C: BDAT 2
                                C~ .\\r
                                C: BDAT 3
                                C~ \\nab
                                C: BDAT 0
                                C: NOOP
                                C: BDAT 0 LAST
                                C: MAIL FROM:<>
                                """
                                + ASKED
                                + """
                                S: 250 2.0.0 Chunk received
                                S: 250 2.0.0 Chunk received
                                S: 250 2.0.0 Chunk received
                                S: 250 2.0.0 Chunk received
                                S: 250 2.0.0 OK
                                0C: line
                                0C: ..
                                0C: ab
                                0C: .
                                """
                                + TAKEN
                                + "S: 250 2.1.0 Sender noted\n");
    }

    @Test
    void whatLooksLikeCommandsIsContent() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                C: BDAT 11
                                C~ RSET\\r\\nQUIT\\n
                                """
                                + ASKED
                                + """
                                CLOSELEG 0
                                S: 550 5.6.11 Bare CR or LF in content
                                """);
    }

    @ParameterizedTest
    @CsvSource({
        "RSET, S: 250 2.0.0 OK",
        "QUIT, S: 221 2.0.0 Goodbye|CLOSE CLIENT",
        "HELO client.example.org, S: 250 gw.example.test",
        "STARTTLS, S: 220 2.0.0 Ready to start TLS|TLS CLIENT"
    })
    void whoeverStopsInTheMiddleHasSentNothing(String command, String answer) {
        inbound()
                .runInSegments(
                        JOE_ACCEPTED
                                + "C: BDAT 6\nC~ line\\r\\n\n"
                                + ASKED
                                + "0C: line\nS: 250 2.0.0 Chunk received\n"
                                + "C: "
                                + command
                                + "\nCLOSELEG 0\n"
                                + answer.replace('|', '\n')
                                + "\n");
    }

    @Test
    void otherCommandsOfAMailMustWait() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + "C: BDAT 6\nC~ line\\r\\n\n"
                                + ASKED
                                + """
                                0C: line
                                S: 250 2.0.0 Chunk received
                                C: DATA
                                S: 503 5.5.1 BDAT has begun, go on with it or send RSET
                                C: RCPT TO:<jim@example.test>
                                S: 503 5.5.1 BDAT has begun, go on with it or send RSET
                                C: MAIL FROM:<>
                                S: 503 5.5.1 Sender already given
                                C: BDAT 0 LAST
                                0C: .
                                """
                                + TAKEN);
    }

    @Test
    void chunksThatNobodyWantsAreDropped() {
        inbound()
                .run(
                        HELLO
                                + """
                                C: BDAT 6 LAST
                                C~ QUIT\\r\\n
                                C: BDAT 0
                                C: MAIL FROM:<ann@example.org>
                                C: BDAT 6
                                C~ QUIT\\r\\n
                                C: BDAT 6 LAST
                                C~ QUIT\\r\\n
                                C: NOOP
                                S: 503 5.5.1 Send MAIL first
                                S: 503 5.5.1 Send MAIL first
                                S: 250 2.1.0 Sender noted
                                S: 554 5.5.1 No valid recipients
                                S: 554 5.5.1 No valid recipients
                                S: 250 2.0.0 OK
                                """);
    }

    @Test
    void whatIsTooBigIsNotHeardOut() {
        inbound(Talk.limited(10, 100))
                .run(
                        Talk.without("STARTTLS", JOE_ACCEPTED)
                                        .replace("SIZE 10485760", "SIZE 10")
                                        .replace("S: 250-PRDR", "S: 250 PRDR")
                                + "C: BDAT 6\nC~ line\\r\\n\n"
                                + ASKED
                                + """
                                0C: line
                                S: 250 2.0.0 Chunk received
                                C: BDAT 5
                                CLOSELEG 0
                                C~ 12345
                                C: BDAT 6 LAST
                                C~ QUIT\\r\\n
                                C: MAIL FROM:<>
                                S: 552 5.3.4 Message too big
                                S: 552 5.3.4 Message too big
                                S: 250 2.1.0 Sender noted
                                """);
    }

    @Test
    void bareLineEndsAreRefusedOverChunks() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + "C: BDAT 5\nC~ line\\r\n"
                                + ASKED
                                + """
                                0C~ line
                                S: 250 2.0.0 Chunk received
                                C: BDAT 0 LAST
                                CLOSELEG 0
                                S: 550 5.6.11 Bare CR or LF in content
                                """);
    }

    @Test
    void bareLineEndsAreMadeLineEndsWhereThatIsWanted() {
        inbound(
                        Script.settings(Protocol.SMTP, false, false)
                                .with(
                                        new MailRules(
                                                MailRules.Recipients.FAN_OUT,
                                                MailRules.Newlines.NORMALISE,
                                                100,
                                                false)))
                .run(
                        JOE_ACCEPTED
                                + "C: BDAT 9 LAST\nC~ a\\n.\\nb\\r\\rc\\r\n"
                                + ASKED
                                + """
                                0C: a
                                0C: ..
                                0C: b
                                0C:
                                0C: c
                                0C: .
                                """
                                + TAKEN);
    }

    @Test
    void aBackendThatIsLostMakesItAFailureForNow() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + "C: BDAT 6\nC~ line\\r\\n\n"
                                + ASKED
                                + """
                                0C: line
                                S: 250 2.0.0 Chunk received
                                LOST 0
                                C: BDAT 6
                                C~ line\\r\\n
                                S: 451 4.4.2 Connection to the mail server lost
                                C: BDAT 6 LAST
                                C~ line\\r\\n
                                S: 451 4.4.2 Connection to the mail server lost
                                C: NOOP
                                S: 250 2.0.0 OK
                                """);
    }

    @Test
    void aBackendMayHaveHeardEnoughBetweenChunks() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + "C: BDAT 6\nC~ line\\r\\n\n"
                                + ASKED
                                + """
                                0C: line
                                S: 250 2.0.0 Chunk received
                                0S: 552-5.3.4 full
                                0S: 552 5.3.4 up
                                CLOSELEG 0
                                C: BDAT 0 LAST
                                S: 552-5.3.4 full
                                S: 552 5.3.4 up
                                """);
    }

    @Test
    void aBackendThatIsLostAmidAChunkHasTheRestDropped() {
        inbound()
                .runInSegments(
                        JOE_ACCEPTED
                                + "C: BDAT 12 LAST\nC~ line\\r\\n\n"
                                + ASKED
                                + """
                                0C: line
                                LOST 0
                                C~ QUIT\\r\\n
                                S: 451 4.4.2 Connection to the mail server lost
                                C: NOOP
                                S: 250 2.0.0 OK
                                """);
    }

    @Test
    void aBackendThatRefusesDataIsTheAnswerToTheChunk() {
        inbound()
                .run(
                        JOE_ACCEPTED
                                + """
                                C: BDAT 6 LAST
                                C~ QUIT\\r\\n
                                C: NOOP
                                0C: DATA
                                0S: 554 5.7.1 not you
                                S: 554 5.7.1 not you
                                S: 250 2.0.0 OK
                                """);
    }

    @Test
    void goesToAllBackends() {
        inbound()
                .run(
                        JOE_ACCEPTED
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
                                C: BDAT 4 LAST
                                C~ .x\\r\\n
                                0C: DATA
                                1C: DATA
                                1S: 354 go
                                0S: 354 go
                                FLUSH 0
                                FLUSH 1
                                0C: ..x
                                1C: ..x
                                0C: .
                                0S: 250 one
                                REMEMBER joe@example.test DELIVERED
                                1C: .
                                1S: 250 two
                                FORGET joe@example.test
                                FORGET eve@example.test
                                S: 250 2.0.0 one; two
                                """);
    }

    @Test
    void aClientThatStopsInAChunkIsWaitedForOnlySoLong() {
        inbound()
                .runInSegments(
                        JOE_ACCEPTED
                                + "C: BDAT 12 LAST\nC~ line\\r\\n\n"
                                + ASKED
                                + """
                                0C: line
                                TIMEOUT CLIENT
                                CLOSELEG 0
                                S: 421 4.4.2 Timeout, goodbye
                                CLOSE TIMEOUT
                                """);
        inbound()
                .runInSegments(
                        HELLO
                                + """
                                C: BDAT 12
                                C~ line
                                TIMEOUT CLIENT
                                S: 503 5.5.1 Send MAIL first
                                CLOSE TIMEOUT
                                """);
    }

    @Test
    void drainEndsTheSessionAfterTheMail() {
        inbound()
                .runInSegments(
                        JOE_ACCEPTED
                                + "C: BDAT 6\nC~ line\\r\\n\n"
                                + ASKED
                                + """
                                0C: line
                                S: 250 2.0.0 Chunk received
                                DRAIN
                                C: BDAT 0 LAST
                                0C: .
                                0S: 250 queued
                                S: 250 2.0.0 queued
                                S: 421 4.3.2 Service shutting down, try again
                                0C: QUIT
                                CLOSELEG 0
                                CLOSE DRAIN
                                """);
    }

    @Test
    void manyUnwantedChunksEndTheSession() {
        inbound()
                .run(
                        HELLO
                                + "C: BDAT 0\nS: 503 5.5.1 Send MAIL first\n".repeat(10)
                                + """
                                C: BDAT 0
                                S: 421 4.7.0 Too many errors, goodbye
                                CLOSE PROTOCOL
                                """);
    }

    @Test
    void isTakenOfAMailWithoutRecipientsOnlyToBeDropped() {
        inbound().run(MAIL + "C: BDAT 1 LAST\nC~ x\nS: 554 5.5.1 No valid recipients\n");
    }
}
