package org.clustergate.imap;

import org.clustergate.wire.Octets;

/** Which octets may stand where (RFC 9051 section 9). */
final class Grammar {
    private Grammar() {}

    // ATOM-CHAR: any CHAR but "(" ")" "{" SP CTL "%" "*" DQUOTE "\" "]"
    static boolean atom(int c) {
        return astring(c) && c != ']';
    }

    // ASTRING-CHAR = ATOM-CHAR / "]"
    static boolean astring(int c) {
        return switch (c) {
            case '(', ')', '{', '%', '*', '"', '\\' -> false;
            default -> c > ' ' && c < 127;
        };
    }

    // tag = 1*<any ASTRING-CHAR except "+">
    static boolean tag(int c) {
        return astring(c) && c != '+';
    }

    /** Whether it can stand between quotes as it is, or behind a backslash. */
    static boolean quotable(Octets text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) < ' ' || text.at(i) > '~') {
                return false;
            }
        }
        return true;
    }
}
