package org.clustergate.imap;

import java.nio.ByteBuffer;
import org.clustergate.wire.Octets;
import org.clustergate.wire.Wire;

/**
 * What a backend says it can (RFC 9051 section 7.2.2), as far as a login needs to know.
 *
 * @param list all of it, as it came
 */
record Capabilities(
        String list,
        boolean startTls,
        boolean loginDisabled,
        boolean plain,
        boolean saslIr,
        boolean id) {

    /** Reads the words of a part of a line. */
    static Capabilities in(Octets line, int from, int to) {
        boolean startTls = false;
        boolean loginDisabled = false;
        boolean plain = false;
        boolean saslIr = false;
        boolean id = false;
        int start = from;
        while (start < to) {
            int space = line.indexOf(' ', start);
            int end = space < 0 || space > to ? to : space;
            startTls |= is("STARTTLS", line, start, end);
            loginDisabled |= is("LOGINDISABLED", line, start, end);
            plain |= is("AUTH=PLAIN", line, start, end);
            saslIr |= is("SASL-IR", line, start, end);
            id |= is("ID", line, start, end);
            start = end + 1;
        }
        return new Capabilities(line.latin1(from, to), startTls, loginDisabled, plain, saslIr, id);
    }

    private static boolean is(String word, Octets line, int start, int end) {
        return end - start == word.length() && line.startsWithIgnoreCase(word, start);
    }

    /** The untagged response that tells a client. */
    ByteBuffer untagged() {
        return Wire.line("* CAPABILITY " + list);
    }
}
