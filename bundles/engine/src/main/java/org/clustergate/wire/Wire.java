package org.clustergate.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Small conversions between text and what is sent. */
public final class Wire {
    private Wire() {}

    /** The text and a CRLF, one octet for each character. */
    public static ByteBuffer line(String text) {
        return ascii(text + "\r\n");
    }

    /** The text as it is, one octet for each character. */
    public static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    /**
     * A copy of the text that is safe in a log or in another protocol's reply: printable ASCII
     * stays, everything else becomes a question mark, and no more than {@code max} characters are
     * kept.
     */
    public static String printable(String text, int max) {
        StringBuilder safe = new StringBuilder(Math.min(text.length(), max));
        for (int i = 0; i < text.length() && i < max; i++) {
            char c = text.charAt(i);
            safe.append(c >= ' ' && c < 127 ? c : '?');
        }
        return safe.toString();
    }
}
