package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.clustergate.engine.MailRules;
import org.clustergate.engine.Script;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All the ways to write a dot between line ends of which one is no CRLF, before backends that take
 * any line end: one mail must never become two (RFC 5321 section 4.1.1.4, VU#302671).
 */
class SmugglingTest {
    private static final String HEAD =
            """
            EHLO c.test
            MAIL FROM:<ann@example.org>
            RCPT TO:<joe@example.test>
            """;

    /** What somebody would like to be a second mail. */
    private static final String EVIL =
            """
            MAIL FROM:<evil@example.org>
            RCPT TO:<jim@example.test>
            DATA
            second
            """;

    static List<String> variants() {
        return List.of(
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
                "\\r\\n.\\0\\r\\n",
                "\\r\\n\\0.\\r\\n",
                "\\0\\r\\n\\0.\\0\\r\\n",
                "\\r\\n.\\r\\0\\n",
                "\\r\\n.\\n.\\r\\n",
                "\\r\\n..\\r.\\r\\n");
    }

    private static String unescaped(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n").replace("\\0", "\0");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The content of the one mail that it is. */
    private static String content(String between) {
        return "first" + unescaped(between) + EVIL.replace("\n", "\r\n");
    }

    private static byte[] byData(String between) {
        return octets(HEAD.replace("\n", "\r\n") + "DATA\r\n" + content(between) + ".\r\nNOOP\r\n");
    }

    private static byte[] byChunk(String between) {
        String content = content(between);
        return octets(
                HEAD.replace("\n", "\r\n")
                        + "BDAT "
                        + content.length()
                        + " LAST\r\n"
                        + content
                        + "NOOP\r\n");
    }

    /** A cluster that has had the input in pieces, cut everywhere of that length. */
    private static FakeCluster cluster(MailRules.Newlines newlines, byte[] input, int split) {
        MailRules rules =
                new MailRules(MailRules.Recipients.FAN_OUT, newlines, MailRules.USUAL_HOPS, false);
        FakeCluster cluster =
                new FakeCluster(
                        Protocol.SMTP,
                        new SmtpHandler()
                                .open(Script.settings(Protocol.SMTP, true, false).with(rules)),
                        (heard, usual) -> usual);
        cluster.input(input, 0, split);
        cluster.input(input, split, input.length - split);
        return cluster;
    }

    @ParameterizedTest
    @MethodSource("variants")
    void refusesWhatCouldBeTwoMails(String between) {
        byte[] input = byData(between);
        for (int split = 0; split <= input.length; split++) {
            FakeCluster cluster = cluster(MailRules.Newlines.REFUSE, input, split);

            assertThat(cluster.delivered()).as("split at " + split).isEmpty();
            assertThat(cluster.toClient())
                    .as("split at " + split)
                    .endsWith(Replies.BARE_IN_CONTENT + "\r\n" + Replies.OK + "\r\n");
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void makesOneMailOfWhatCouldBeTwo(String between) {
        byte[] input = byData(between);
        for (int split = 0; split <= input.length; split++) {
            FakeCluster cluster = cluster(MailRules.Newlines.NORMALISE, input, split);

            assertIsOneMail(cluster, "split at " + split);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void noChunkBecomesTwoMails(String between) {
        byte[] input = byChunk(between);
        for (int split = 0; split <= input.length; split++) {
            FakeCluster strict = cluster(MailRules.Newlines.REFUSE, input, split);
            FakeCluster lenient = cluster(MailRules.Newlines.NORMALISE, input, split);

            assertThat(strict.delivered().size()).as("split at " + split).isLessThanOrEqualTo(1);
            assertThat(strict.finalDots())
                    .as("split at " + split)
                    .isEqualTo(strict.delivered().size());
            assertIsOneMail(lenient, "split at " + split);
        }
    }

    private static void assertIsOneMail(FakeCluster cluster, String how) {
        assertThat(cluster.delivered()).as(how).hasSize(1);
        assertThat(cluster.delivered().get(0)).as(how).startsWith("first\n").contains(EVIL);
        assertThat(cluster.finalDots()).as(how).isEqualTo(1);
        assertThat(cluster.toClient())
                .as(how)
                .endsWith("250 2.0.0 queued as mail0-1\r\n" + Replies.OK + "\r\n");
    }

    @ParameterizedTest
    @CsvSource({
        "a\\nb\\r\\n, a|b|",
        "a\\rb\\r\\n, a|b|",
        "a\\n\\rb\\r\\n, a||b|",
        "a\\r\\r\\nb\\r\\n, a||b|",
        "a\\n.\\nb\\r\\n, a|..|b|",
        "a\\n..\\nb\\r\\n, a|...|b|",
        "a\\r\\n..\\r\\n, a|..|",
        "a\\r\\n.b\\r\\n, a|b|",
        "a\\r\\n..b\\r\\n, a|..b|",
        "a\\r\\n.\\nb\\r\\n, a||b|",
        "a\\r\\n.\\rb\\r\\n, a||b|",
        "a\\0b\\r\\n, ab|",
        "a\\r\\n\\0.\\r\\n, a|..|",
        "a\\r\\0\\nb\\r\\n, a||b|",
    })
    void normalises(String content, String expected) {
        byte[] input = octets(unescaped(content));
        for (int split = 0; split <= input.length; split++) {
            LineEnds.Written first =
                    LineEnds.start(true, true).write(ByteBuffer.wrap(input, 0, split));
            LineEnds.Written second =
                    first.next().write(ByteBuffer.wrap(input, split, input.length - split));
            String all = text(first.octets()) + text(second.octets());

            assertThat(all.replace("\r\n", "|")).as("split at " + split).isEqualTo(expected);
        }
    }

    private static String text(ByteBuffer octets) {
        return StandardCharsets.ISO_8859_1.decode(octets).toString();
    }
}
