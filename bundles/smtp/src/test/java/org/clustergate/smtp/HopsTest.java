package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.smtp.Talk.STREAMING;
import static org.clustergate.smtp.Talk.inbound;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.MailRules;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way of a mail, as its header tells it. */
class HopsTest {
    private static EngineSettings rules(int hops, boolean received) {
        return Script.settings(Protocol.SMTP, false, false)
                .with(
                        new MailRules(
                                MailRules.Recipients.FAN_OUT,
                                MailRules.Newlines.REFUSE,
                                hops,
                                received));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 0",
        "'Received: x|', 1",
        "'RECEIVED:|received: b|', 2",
        "'To: x|Received: a| Received: continued|Received: b||Received: body|', 2",
        "'X-Received: a|Received : b|Receive: c|Received', 0",
        "'|Received: a|', 0",
    })
    void countsFieldsOfTheHeader(String text, int count) {
        byte[] octets = text.replace("|", "\r\n").getBytes(StandardCharsets.US_ASCII);
        for (int split = 0; split <= octets.length; split++) {
            Hops hops =
                    Hops.NONE
                            .with(ByteBuffer.wrap(octets, 0, split))
                            .with(ByteBuffer.wrap(octets, split, octets.length - split));

            assertThat(hops.count()).as("split at " + split).isEqualTo(count);
        }
    }

    @Test
    void aMailThatGoesRoundInCirclesIsRefused() {
        inbound(rules(2, false))
                .runInSegments(
                        STREAMING
                                + """
                                C: Received: one
                                C: Received: two
                                C: Received: three
                                CLOSELEG 0
                                C: text
                                C: .
                                S: 554 5.4.6 Too many hops, mail is going round in circles
                                C: NOOP
                                S: 250 2.0.0 OK
                                """);
    }

    @Test
    void aMailThatHasComeFarEnoughPasses() {
        String far = "C: Received: one\nC: Received: two\nC:\nC: Received: three\nC: .\n";
        inbound(rules(2, false)).run(STREAMING + far + far.replace("C:", "0C:"));
    }

    @Test
    void addsAFieldWhereItIsToldTo() {
        inbound(rules(100, true))
                .run(
                        STREAMING
                                + """
                                0C: Received: from client.example.org ([192.0.2.9])
                                0C~ \\tby gw.example.test with ESMTP id s1;\\r\\n
                                0C~ \\tThu, 1 Jan 1970 00:00:00 +0000\\r\\n
                                C: Subject: x
                                C: .
                                0C: Subject: x
                                0C: .
                                """
                                        .replace("\\t", "\t"));
    }

    @Test
    void aNameThatIsNoneIsNotInTheField() {
        inbound(rules(100, true))
                .run(
                        STREAMING.replace("EHLO client.example.org", "EHLO a(b;c")
                                + "0C: Received: from unknown ([192.0.2.9])\n"
                                + "0C* \tby\n0C* \tThu\n");
    }
}
