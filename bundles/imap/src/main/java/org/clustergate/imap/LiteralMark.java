package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.wire.Octets;

/**
 * What a line ends in when a literal follows: {@code "{" number ["+"] "}"} (RFC 9051 section 4.3).
 *
 * @param start where in the line it starts
 * @param length of the literal; anything too big for an int is {@link Integer#MAX_VALUE}
 * @param synchronizing whether the sender waits until it is told to go on
 */
record LiteralMark(int start, int length, boolean synchronizing) {

    /** The mark that the line ends in. */
    static Optional<LiteralMark> at(Octets line) {
        int i = line.length() - 1;
        if (i < 2 || line.at(i--) != '}') {
            return Optional.empty();
        }
        boolean synchronizing = line.at(i) != '+';
        if (!synchronizing) {
            i--;
        }
        int end = i + 1;
        while (i >= 0 && line.at(i) >= '0' && line.at(i) <= '9') {
            i--;
        }
        if (i < 0 || line.at(i) != '{' || i + 1 == end) {
            return Optional.empty();
        }
        return Optional.of(new LiteralMark(i, number(line, i + 1, end), synchronizing));
    }

    private static int number(Octets line, int from, int to) {
        long value = 0;
        for (int i = from; i < to && value < Integer.MAX_VALUE; i++) {
            value = value * 10 + line.at(i) - '0';
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** Whether it stands where an argument can. */
    boolean startsArgument(Octets line) {
        return start > 0 && (line.at(start - 1) == ' ' || line.at(start - 1) == '(');
    }
}
