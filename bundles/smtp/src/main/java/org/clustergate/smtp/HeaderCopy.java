package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A copy of a mail's header, made as its content passes, for a bounce. Immutable.
 *
 * @param text what has come, as it travels: with dots doubled; one character for each octet
 * @param over whether nothing more belongs to it
 * @param cut whether there was more than is kept
 */
record HeaderCopy(String text, boolean over, boolean cut) {
    /** Nothing yet. */
    static final HeaderCopy NONE = new HeaderCopy("", false, false);

    /** Headers are seldom half as long. */
    static final int MAX = 32 * 1024;

    private static final String LINE_END = "\r\n";

    /** With one more piece of content, of any size; the buffer stays as it is. */
    HeaderCopy with(ByteBuffer piece) {
        if (over) {
            return this;
        }
        // One more than may be kept shows whether that is all.
        ByteBuffer part = piece.duplicate();
        part.limit(Math.min(part.limit(), part.position() + MAX + 1 - text.length()));
        String all = text + StandardCharsets.ISO_8859_1.decode(part);
        // The empty line may have begun in what came before.
        int end =
                all.startsWith(LINE_END)
                        ? 0
                        : all.indexOf(LINE_END + LINE_END, Math.max(0, text.length() - 3));
        if (end >= 0) {
            int length = end == 0 ? 0 : end + LINE_END.length();
            return new HeaderCopy(all.substring(0, length), true, false);
        }
        return all.length() > MAX
                ? new HeaderCopy(all.substring(0, MAX), true, true)
                : new HeaderCopy(all, false, false);
    }

    /** Its lines, without line ends and as they were meant. */
    List<String> lines() {
        int end = text.lastIndexOf(LINE_END);
        if (end < 0) {
            return List.of();
        }
        // A line that is not whole is none, and what is no field begins the body (RFC 5322 section
        // 2.2): some mails have no empty line.
        return List.of(text.substring(0, end).split(LINE_END, -1)).stream()
                .map(line -> line.startsWith(".") ? line.substring(1) : line)
                .takeWhile(HeaderCopy::isHeader)
                .toList();
    }

    private static boolean isHeader(String line) {
        boolean goesOn = line.startsWith(" ") || line.startsWith("\t");
        int colon = line.indexOf(':');
        return goesOn
                || colon > 0
                        && line.substring(0, colon)
                                .stripTrailing()
                                .chars()
                                .allMatch(c -> c > ' ' && c < 127);
    }
}
