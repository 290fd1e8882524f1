package org.clustergate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private final FrameReader reader = new FrameReader(Side.CLIENT);

    private static String unescape(String text) {
        return text.replace("\\r", "\r").replace("\\n", "\n");
    }

    private void add(String text) {
        reader.add(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Test
    void cutsLinesAndTellsWhetherMoreHasCome() {
        add("a\r\nbc\r\nd");

        assertThat(next(100)).isEqualTo("a crlf more");
        assertThat(next(100)).isEqualTo("bc crlf more");
        assertThat(next(100)).isEqualTo("null");
        add("\n");
        assertThat(next(100)).isEqualTo("d lf");
    }

    @Test
    void dropsTheRestOfALineThatIsTooLong() {
        add("0123456789");
        assertThat(next(8)).isEqualTo("too long");
        add("more and more\r\nok\r\n");
        assertThat(next(8)).isEqualTo("ok crlf");
    }

    @Test
    void refusesALineOneOctetOverTheLimitThatCameWhole() {
        add("1234567\r\n123456\r\n");
        assertThat(next(8)).isEqualTo("too long");
        assertThat(next(8)).isEqualTo("123456 crlf");
    }

    @Test
    void countsLiteralsInOctets() {
        add("ab\r\ncd");
        assertThat(((Event.Literal) reader.next(new Frame.Literal(5))).octets().latin1())
                .isEqualTo("ab\r\nc");
        assertThat(reader.next(new Frame.Literal(2))).isNull();
        assertThat(reader.buffered()).isEqualTo(1);
    }

    private String next(int max) {
        Event event = reader.next(new Frame.Line(max));
        if (event instanceof Event.Line line) {
            return line.text().latin1()
                    + (line.crlf() ? " crlf" : " lf")
                    + (line.more() ? " more" : "");
        }
        return event instanceof Event.TooLong ? "too long" : String.valueOf(event);
    }

    /** What comes, the content, what is left behind the end. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = true,
            value = {
                ".\\r\\n | '' | ''",
                "a\\r\\n.\\r\\nQUIT\\r\\n | a\\r\\n | QUIT\\r\\n",
                "..\\r\\n.\\r\\n | ..\\r\\n | ''",
                ".a\\r\\n.\\r\\n | .a\\r\\n | ''",
                "a.\\r\\n.\\r\\n | a.\\r\\n | ''",
                "\\r\\n.\\r\\n | \\r\\n | ''",
                "a\\r\\n.\\r\\n.\\r\\n | a\\r\\n | .\\r\\n",
                "a\\r\\n..\\r\\n.\\r\\n | a\\r\\n..\\r\\n | ''",
            })
    void findsTheFinalDot(String input, String content, String rest) {
        for (int size : new int[] {1, 2, 3, 5, 1000}) {
            assertThat(content(unescape(input), size))
                    .isEqualTo(unescape(content) + "|" + unescape(rest));
        }
    }

    /** RFC 5321 section 4.1.1.4: these are all text. The real end follows. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\\n.\\n",
                "a\\n.\\r\\n",
                "a\\r\\n.\\n",
                "a\\r.\\r",
                "a\\r.\\r\\n",
                "a\\r\\n.\\r",
                "a\\n\\n.\\n\\n",
                "a\\r\\r\\n.\\r\\r\\n",
                "a\\r\\n.\\r\\r\\n",
                "a\\r\\n\\r.\\r\\n",
                ".\\n",
                ".\\r\\r\\n",
                "a\\n\\r.\\n\\r",
            })
    void neverTakesABareLineEndForTheFinalDot(String smuggled) {
        String text = unescape(smuggled) + "MAIL FROM:<x@y>";
        for (int size : new int[] {1, 2, 3, 1000}) {
            assertThat(content(text + "\r\n.\r\n", size)).isEqualTo(text + "\r\n|BARE|");
        }
    }

    private static String content(String input, int size) {
        FrameReader reader = new FrameReader(Side.CLIENT);
        StringBuilder content = new StringBuilder();
        List<Event> ends = new ArrayList<>();
        byte[] octets = input.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < octets.length; i += size) {
            int length = Math.min(size, octets.length - i);
            reader.add(ByteBuffer.wrap(octets, i, length).slice());
            while (ends.isEmpty()) {
                Event event = reader.next(Frame.DOTTED);
                if (event instanceof Event.Data data) {
                    content.append(StandardCharsets.ISO_8859_1.decode(data.content()));
                } else if (event != null) {
                    ends.add(event);
                } else {
                    break;
                }
            }
        }
        assertThat(ends).hasSize(1);
        String bare = ((Event.DataEnd) ends.get(0)).bareLineEnd() ? "|BARE" : "";
        return content + bare + "|" + StandardCharsets.ISO_8859_1.decode(reader.takeAll());
    }

    @Test
    void aChunkIsWhatHasComeAndNoMoreThanIsAskedFor() {
        FrameReader reader = new FrameReader(Side.CLIENT);
        assertThat(reader.next(new Frame.Chunk(3))).isNull();
        reader.add(ByteBuffer.wrap(new byte[] {'.', '\r', '\n', 'x', 'y'}));

        assertThat(reader.next(new Frame.Chunk(3)))
                .isEqualTo(
                        new Event.Data(
                                Side.CLIENT, ByteBuffer.wrap(new byte[] {'.', '\r', '\n'}), false));
        assertThat(reader.next(new Frame.Chunk(Long.MAX_VALUE)))
                .isEqualTo(
                        new Event.Data(Side.CLIENT, ByteBuffer.wrap(new byte[] {'x', 'y'}), false));
        assertThat(reader.next(new Frame.Chunk(1))).isNull();
    }
}
