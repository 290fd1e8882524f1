package org.clustergate.imap;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.clustergate.wire.Octets;

/**
 * What a backend says (RFC 9051 section 7).
 *
 * @param parts lines at even places, literals at odd ones
 */
record Response(List<Octets> parts) {
    /** What a response is by its start. */
    enum Kind {
        UNTAGGED,
        CONTINUATION,
        TAGGED
    }

    /** What a status response says. */
    enum Status {
        OK,
        NO,
        BAD,
        PREAUTH,
        BYE,
        /** It is no status response. */
        NONE
    }

    static Response of(Octets line) {
        return new Response(List.of(line));
    }

    Response with(Octets part) {
        List<Octets> more = new ArrayList<>(parts);
        more.add(part);
        return new Response(more);
    }

    private Octets first() {
        return parts.get(0);
    }

    Kind kind() {
        if (first().startsWithIgnoreCase("* ", 0)) {
            return Kind.UNTAGGED;
        }
        // Some servers leave out the space behind the plus.
        return first().startsWithIgnoreCase("+", 0) ? Kind.CONTINUATION : Kind.TAGGED;
    }

    /** Whether it is tagged with that tag. */
    boolean answers(String tag) {
        Octets line = first();
        if (line.length() <= tag.length() || line.at(tag.length()) != ' ') {
            return false;
        }
        for (int i = 0; i < tag.length(); i++) {
            if (line.at(i) != tag.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Where the word behind the tag or asterisk starts. */
    private int wordStart() {
        return first().indexOf(' ', 0) + 1;
    }

    Status status() {
        for (Status status : Status.values()) {
            if (status != Status.NONE && isWord(status.name(), wordStart())) {
                return status;
            }
        }
        return Status.NONE;
    }

    private boolean isWord(String word, int start) {
        int end = start + word.length();
        return first().startsWithIgnoreCase(word, start)
                && (end == first().length() || first().at(end) == ' ');
    }

    /** Where the code of a status response starts, behind its bracket, or -1. */
    private int codeStart() {
        int space = first().indexOf(' ', wordStart());
        boolean code = space >= 0 && space + 1 < first().length() && first().at(space + 1) == '[';
        return code ? space + 2 : -1;
    }

    /** The code of a status response in upper case, or empty where there is none. */
    String code() {
        int start = codeStart();
        if (start < 0) {
            return "";
        }
        int end = start;
        while (end < first().length() && Grammar.atom(first().at(end))) {
            end++;
        }
        return first().latin1(start, end).toUpperCase(Locale.ROOT);
    }

    /** The capabilities that it tells, be it the response or a status response's code. */
    Optional<Capabilities> capabilities() {
        if (kind() == Kind.UNTAGGED && isWord("CAPABILITY", wordStart())) {
            int from = Math.min(first().length(), wordStart() + "CAPABILITY ".length());
            return Optional.of(Capabilities.in(first(), from, first().length()));
        }
        if (!code().equals("CAPABILITY")) {
            return Optional.empty();
        }
        int from = codeStart() + "CAPABILITY ".length();
        int end = first().indexOf(']', codeStart());
        return end < from ? Optional.empty() : Optional.of(Capabilities.in(first(), from, end));
    }

    /** The literal that its last line announces; a status response's text may look so by chance. */
    Optional<LiteralMark> literalMark() {
        return kind() == Kind.UNTAGGED && status() == Status.NONE
                ? LiteralMark.at(parts.get(parts.size() - 1))
                : Optional.empty();
    }

    /** How many octets it has on the wire. */
    int length() {
        int length = 0;
        for (int i = 0; i < parts.size(); i++) {
            length += parts.get(i).length() + (i % 2 == 0 ? 2 : 0);
        }
        return length;
    }

    /** The octets as they came. */
    ByteBuffer encode() {
        ByteBuffer all = ByteBuffer.allocate(length());
        for (int i = 0; i < parts.size(); i++) {
            all.put(parts.get(i).toArray());
            if (i % 2 == 0) {
                all.put((byte) '\r').put((byte) '\n');
            }
        }
        return all.flip();
    }

    /** What stands behind the tag or asterisk. */
    String text() {
        return first().latin1(wordStart(), first().length());
    }
}
