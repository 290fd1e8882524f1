package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * All the ways to write a dot between line ends of which one is no CRLF, before backends that take
 * any line end: one mail must never become two (RFC 5321 section 4.1.1.4, VU#302671).
 */
class SmugglingTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\\n.\\n",
                "\\n.\\r\\n",
                "\\n.\\r",
                "\\r.\\r",
                "\\r.\\n",
                "\\r.\\r\\n",
                "\\r\\n.\\n",
                "\\r\\n.\\r",
                "\\r\\n.\\r\\r\\n",
                "\\r\\r\\n.\\r\\r\\n",
                "\\r\\n.\\n\\r\\n",
                "\\n\\n.\\r\\n",
                "\\n\\r.\\n\\r",
                "\\r\\r.\\r\\n",
                "\\r\\n\\n.\\n",
                "\\r\\n\\r.\\r\\n",
                "\\n..\\r\\n",
                "\\r\\0\\n.\\r\\n",
                "\\r\\n.\\0\\r\\n\\n.\\r\\n",
                "\\r",
                "\\n",
                "\\n\\n",
                "\\r\\r",
                "\\n\\r",
            })
    void neverSplitsAMailInTwo(String between) {
        String end = between.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
        byte[] input =
                ("""
                EHLO c.test
                MAIL FROM:<ann@example.org>
                RCPT TO:<joe@example.test>
                DATA
                first"""
                                        .replace("\n", "\r\n")
                                + end
                                + "MAIL FROM:<evil@example.org>\r\nRCPT TO:<jim@example.test>\r\n"
                                + "DATA\r\nsecond\r\n.\r\nNOOP\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);

        for (int split = 0; split <= input.length; split++) {
            FakeCluster cluster =
                    new FakeCluster(
                            Protocol.SMTP,
                            new SmtpHandler().open(Script.settings(Protocol.SMTP, true, false)),
                            (heard, usual) -> usual);
            cluster.input(input, 0, split);
            cluster.input(input, split, input.length - split);

            assertThat(cluster.delivered()).as("split at " + split).isEmpty();
            assertThat(cluster.toClient())
                    .as("split at " + split)
                    .endsWith(Replies.BARE_IN_CONTENT + "\r\n" + Replies.OK + "\r\n");
        }
    }
}
