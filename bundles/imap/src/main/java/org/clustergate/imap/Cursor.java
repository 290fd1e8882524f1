package org.clustergate.imap;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.clustergate.wire.Octets;

/**
 * Reads a command from left to right. What is not there gives empty or false and moves nothing that
 * matters: the command is then malformed. What it returns are copies, to be wiped on their own.
 */
final class Cursor {
    private final CommandText text;
    private Octets line;

    /** The place of {@link #line} among the parts. */
    private int part;

    private int at;

    Cursor(CommandText text) {
        this.text = text;
        this.line = text.parts().get(0);
    }

    boolean atEnd() {
        return at == line.length() && part == text.parts().size() - 1;
    }

    private boolean sees(int octet) {
        return at < line.length() && line.at(at) == octet;
    }

    boolean take(char octet) {
        if (!sees(octet)) {
            return false;
        }
        at++;
        return true;
    }

    /** As many octets of that kind as there are, at least one. */
    Optional<String> word(IntPredicate kind) {
        int from = at;
        while (at < line.length() && kind.test(line.at(at))) {
            at++;
        }
        return at == from ? Optional.empty() : Optional.of(line.latin1(from, at));
    }

    /** The rest of the line, at least one octet, none of them a space or a control. */
    Optional<Octets> restOfLine() {
        for (int i = at; i < line.length(); i++) {
            if (line.at(i) <= ' ' || line.at(i) >= 127) {
                return Optional.empty();
            }
        }
        int from = at;
        at = line.length();
        return from == at ? Optional.empty() : Optional.of(line.part(from, at));
    }

    // astring = 1*ASTRING-CHAR / string
    // string  = quoted / literal
    Optional<Octets> astring() {
        if (sees('"')) {
            return quoted();
        }
        if (sees('{')) {
            return literal();
        }
        int from = at;
        while (at < line.length() && Grammar.astring(line.at(at))) {
            at++;
        }
        return at == from ? Optional.empty() : Optional.of(line.part(from, at));
    }

    // nstring = string / nil
    /** Empty in the inner value for NIL. */
    Optional<Optional<Octets>> nstring() {
        if (sees('"') || sees('{')) {
            return astring().map(Optional::of);
        }
        return word(Grammar::atom).filter("NIL"::equalsIgnoreCase).map(nil -> Optional.empty());
    }

    // quoted      = DQUOTE *QUOTED-CHAR DQUOTE
    // QUOTED-CHAR = <any TEXT-CHAR except quoted-specials> / "\" quoted-specials / UTF8-2 / ...
    private Optional<Octets> quoted() {
        byte[] content = new byte[line.length() - at];
        int length = 0;
        try {
            for (int i = at + 1; i < line.length(); i++) {
                int c = line.at(i);
                if (c == '"') {
                    at = i + 1;
                    return Optional.of(Octets.of(Arrays.copyOf(content, length)));
                }
                if (c == '\\') {
                    i++;
                    if (i == line.length() || line.at(i) != '"' && line.at(i) != '\\') {
                        return Optional.empty();
                    }
                    c = line.at(i);
                }
                if (c == 0 || c == '\r') {
                    return Optional.empty();
                }
                content[length++] = (byte) c;
            }
            return Optional.empty();
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    // literal = "{" number [ "+" ] "}" CRLF *CHAR8, where CHAR8 is anything but NUL
    private Optional<Octets> literal() {
        boolean here =
                part + 1 < text.parts().size()
                        && LiteralMark.at(line).filter(mark -> mark.start() == at).isPresent();
        if (!here) {
            return Optional.empty();
        }
        Octets content = text.parts().get(part + 1);
        if (content.indexOf(0, 0) >= 0) {
            return Optional.empty();
        }
        part += 2;
        line = text.parts().get(part);
        at = 0;
        return Optional.of(content.part(0, content.length()));
    }
}
