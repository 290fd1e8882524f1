package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import org.clustergate.wire.Wire;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a bounce keeps of a mail. */
class HeaderCopyTest {
    private static HeaderCopy of(String content, int piece) {
        HeaderCopy copy = HeaderCopy.NONE;
        for (int from = 0; from < content.length(); from += piece) {
            int to = Math.min(content.length(), from + piece);
            copy = copy.with(Wire.ascii(content.substring(from, to)));
        }
        return copy;
    }

    private static HeaderCopy of(String content) {
        HeaderCopy whole = of(content, content.length() + 1);
        for (int piece = 1; piece < 9; piece++) {
            assertThat(of(content, piece)).as("pieces of " + piece).isEqualTo(whole);
        }
        return whole;
    }

    @Test
    void endsAtTheEmptyLine() {
        HeaderCopy copy = of("Subject: one\r\n two\r\nFrom: ann\r\n\r\nTo: body\r\n\r\nmore\r\n");

        assertThat(copy.lines()).containsExactly("Subject: one", " two", "From: ann");
        assertThat(copy.over()).isTrue();
        assertThat(copy.cut()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\r\nTo: body\r\n", "just text\r\nTo: body\r\n", ": x\r\n"})
    void mayBeNone(String content) {
        assertThat(of(content).lines()).isEmpty();
    }

    @Test
    void endsWithTheMailWhereThereIsNoBody() {
        assertThat(of("Subject: one\r\n").lines()).containsExactly("Subject: one");
    }

    @Test
    void endsWhereAMailWithoutAnEmptyLineHasItsBody() {
        assertThat(of("Subject : one\r\nHello Joe,\r\nnote: x\r\n").lines())
                .containsExactly("Subject : one");
    }

    @Test
    void isWhatWasMeantNotWhatTravels() {
        assertThat(of("..X: a\r\nY: b\r\n..\tc: d\r\n\r\n").lines())
                .containsExactly(".X: a", "Y: b");
    }

    @Test
    void isBounded() {
        String field = "X-Field: " + "x".repeat(89) + "\r\n";
        String fits = field.repeat(HeaderCopy.MAX / field.length());
        HeaderCopy whole = of(fits + "\r\ntext\r\n");
        HeaderCopy cut = of(fits + field + "\r\ntext\r\n");

        assertThat(whole.cut()).isFalse();
        assertThat(whole.text()).isEqualTo(fits);
        assertThat(cut.cut()).isTrue();
        assertThat(cut.text()).hasSize(HeaderCopy.MAX);
        assertThat(String.join("\r\n", cut.lines()) + "\r\n").isEqualTo(fits);
    }
}
