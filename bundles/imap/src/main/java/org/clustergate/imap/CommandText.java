package org.clustergate.imap;

import java.util.ArrayList;
import java.util.List;
import org.clustergate.wire.Octets;

/**
 * A command as it came, cut at its boundaries but not parsed: a line, a literal, a line, and so on.
 * May hold a password.
 *
 * @param parts lines at even places, literals at odd ones; all lines but the last end in a {@link
 *     LiteralMark}
 */
record CommandText(List<Octets> parts) {
    static CommandText of(Octets line) {
        return new CommandText(List.of(line));
    }

    CommandText with(Octets part) {
        List<Octets> more = new ArrayList<>(parts.size() + 1);
        more.addAll(parts);
        more.add(part);
        return new CommandText(more);
    }

    /** The line that came last. */
    Octets lastLine() {
        return parts.get((parts.size() - 1) & ~1);
    }

    /** Whether a literal of that length may follow. */
    boolean hasRoomFor(int literal) {
        int total = 0;
        int literals = 0;
        for (int i = 0; i < parts.size(); i++) {
            total += parts.get(i).length();
            literals += i % 2 == 0 ? 0 : parts.get(i).length();
        }
        return literal <= Limits.LITERAL
                && literals + literal <= Limits.COMMAND_LITERALS
                && total + literal <= Limits.COMMAND
                && parts.size() + 2 <= Limits.COMMAND_PARTS;
    }

    void wipe() {
        parts.forEach(Octets::wipe);
    }
}
