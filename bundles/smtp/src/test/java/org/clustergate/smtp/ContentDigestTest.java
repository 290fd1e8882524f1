package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentDigestTest {
    private static final String MESSAGE =
            """
            Received: from a by b;\\tMon
            \\tfolded
            DKIM-Signature: v=1; t=1
            From: Ann <ann@example.org>
            To: Joe <joe@example.test>,
             Eve <eve@example.test>
            Subject : one
            Date: Thu, 26 Nov 2026 18:00:00 +0000
            Message-ID: <1@example.org>
            X-Count: 1

            Received: text
            ..
            """
                    .replace("\\t", "\t")
                    .replace("\n", "\r\n");

    private static String digest(String message) {
        return ContentDigest.empty().with(octets(message)).text();
    }

    private static ByteBuffer octets(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @CsvSource({
        "Mon, Tue",
        "folded, unfolded",
        "t=1, t=2",
        "X-Count: 1, X-Other: 2",
        "From:, FROM:",
        "Subject :, Subject:",
    })
    void staysTheSameWhereOnlyTheWayChanges(String from, String to) {
        String changed = MESSAGE.replace(from, to);

        assertThat(changed).isNotEqualTo(MESSAGE);
        assertThat(digest(changed)).isEqualTo(digest(MESSAGE));
    }

    @Test
    void fieldsMayComeAndGo() {
        assertThat(digest("Return-Path: <>\r\nARC-Seal: i=1\r\n" + MESSAGE))
                .isEqualTo(digest(MESSAGE));
    }

    @ParameterizedTest
    @CsvSource({
        "Ann, Anna",
        "Joe <, Jo <",
        "Eve, Eva",
        "one, two",
        "18:00, 18:01",
        "<1@, <2@",
        "Received: text, Received: other",
        "'..', '.'",
    })
    void changesWithTheMessage(String from, String to) {
        String changed = MESSAGE.replace(from, to);

        assertThat(changed).isNotEqualTo(MESSAGE);
        assertThat(digest(changed)).isNotEqualTo(digest(MESSAGE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "text",
                "12:30 started\r\n12:31 done\r\n",
                "X-A: 1\r\nSubject: report\r\n\r\n",
                ": none\r\n",
                "not a field: x\r\n",
                "name without colon\r\nDate: x\r\n",
                "\r\ntext\r\n",
                "\rtext",
                "\n",
                " folded from nothing\r\n",
                "n\u00e4me: x\r\n",
            })
    void allCountsWhereNothingMakesTheMessageUnique(String message) {
        String longer = message + "x";

        assertThat(digest(message)).isNotEqualTo(digest(longer));
        for (int i = 0; i < message.length(); i++) {
            char other = message.charAt(i) == 'q' ? 'r' : 'q';
            String changed = message.substring(0, i) + other + message.substring(i + 1);
            assertThat(digest(changed)).as(changed).isNotEqualTo(digest(message));
        }
    }

    @Test
    void aLongNameIsText() {
        String text = "x".repeat(100) + ": a\r\nDate: now\r\n";

        assertThat(digest(text)).isNotEqualTo(digest(text.replace(": a", ": b")));
    }

    @Test
    void piecesDoNotMatter() {
        Random random = new Random(1);
        for (int round = 0; round < 200; round++) {
            ContentDigest digest = ContentDigest.empty();
            for (int at = 0; at < MESSAGE.length(); ) {
                int next = Math.min(MESSAGE.length(), at + 1 + random.nextInt(40));
                digest = digest.with(octets(MESSAGE.substring(at, next)));
                at = next;
            }
            assertThat(digest.text()).isEqualTo(digest(MESSAGE));
        }
    }

    @Test
    void neitherTheBufferNorAnEarlierDigestChanges() {
        ByteBuffer buffer = octets(MESSAGE);
        ContentDigest half = ContentDigest.empty().with(octets("Date: now\r\n\r\n"));
        String before = half.text();

        half.with(buffer);

        assertThat(buffer.remaining()).isEqualTo(MESSAGE.length());
        assertThat(half.text()).isEqualTo(before);
    }
}
