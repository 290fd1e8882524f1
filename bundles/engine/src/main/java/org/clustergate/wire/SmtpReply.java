package org.clustergate.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A complete SMTP reply (RFC 5321 section 4.2), one or more lines of one code.
 *
 * @param code 200 to 599
 * @param lines the texts behind code and separator
 */
public record SmtpReply(int code, List<String> lines) {
    public SmtpReply {
        lines = List.copyOf(lines);
    }

    public boolean positive() {
        return code < 400;
    }

    public boolean temporary() {
        return code >= 400 && code < 500;
    }

    public boolean permanent() {
        return code >= 500;
    }

    /** The texts in one line. */
    public String text() {
        return String.join(" ", lines);
    }

    /** The enhanced status code that the first line starts with (RFC 2034 section 4), or empty. */
    public String enhancedCode() {
        String first = lines.get(0);
        int end = first.indexOf(' ');
        String word = end < 0 ? first : first.substring(0, end);
        return word.matches("[245]\\.\\d{1,3}\\.\\d{1,3}") ? word : "";
    }

    /** The reply as it is sent. */
    public ByteBuffer encode() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < lines.size(); i++) {
            text.append(code).append(i + 1 < lines.size() ? '-' : ' ').append(lines.get(i));
            text.append("\r\n");
        }
        return Wire.ascii(text.toString());
    }

    /**
     * Collects the lines of one reply. A value: every step gives a new one.
     *
     * @param code the code of the lines so far, or 0
     */
    public record Collector(int code, List<String> lines) {
        /** EHLO answers of real servers stay under forty lines. */
        public static final int MAX_LINES = 128;

        /** Nothing collected yet. */
        public static final Collector EMPTY = new Collector(0, List.of());

        /** What became of a line. */
        public sealed interface Result {}

        /** The reply is complete. */
        public record Complete(SmtpReply reply) implements Result {}

        /** More lines follow. */
        public record More(Collector next) implements Result {}

        /** The line is no part of a reply. */
        public record Malformed(String why) implements Result {}

        /** Takes one line without its line end. */
        public Result line(Octets line) {
            Optional<Integer> parsed = code(line);
            if (parsed.isEmpty()) {
                return new Malformed("no reply code");
            }
            if (code != 0 && code != parsed.get()) {
                return new Malformed("reply code changes within a reply");
            }
            if (lines.size() == MAX_LINES) {
                return new Malformed("reply of more than " + MAX_LINES + " lines");
            }
            List<String> all = new ArrayList<>(lines);
            all.add(line.length() > 4 ? line.latin1(4, line.length()) : "");
            boolean last = line.length() == 3 || line.at(3) == ' ';
            return last
                    ? new Complete(new SmtpReply(parsed.get(), all))
                    : new More(new Collector(parsed.get(), List.copyOf(all)));
        }

        // Reply-code = %x32-35 %x30-35 %x30-39 (RFC 5321 section 4.2); servers send others in the
        // middle.
        private static Optional<Integer> code(Octets line) {
            if (line.length() < 3 || line.at(0) < '2' || line.at(0) > '5') {
                return Optional.empty();
            }
            if (line.length() > 3 && line.at(3) != ' ' && line.at(3) != '-') {
                return Optional.empty();
            }
            int value = 0;
            for (int i = 0; i < 3; i++) {
                if (line.at(i) < '0' || line.at(i) > '9') {
                    return Optional.empty();
                }
                value = value * 10 + line.at(i) - '0';
            }
            return Optional.of(value);
        }
    }
}
