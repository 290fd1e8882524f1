package org.clustergate.pop3;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Set;
import org.clustergate.engine.Event;
import org.clustergate.wire.Octets;
import org.clustergate.wire.Wire;

/** A line from a backend before it has accepted the user (RFC 1939 section 3). */
sealed interface Reply {
    /** For the operator: no more of a reply than this many characters. */
    int MAX_SHOWN = 120;

    /** What the operator may see of it. */
    String shown();

    /** {@code +OK} */
    record Ok(Octets line) implements Reply {
        /** What a greeting offers: Dovecot tells those whose XCLIENT it takes, and only here. */
        Set<Offer> offers() {
            return line.startsWithIgnoreCase("+OK [XCLIENT]", 0) ? Set.of(Offer.XCLIENT) : Set.of();
        }

        /** The line as it came. */
        ByteBuffer encode() {
            return Reply.encode(line);
        }

        @Override
        public String shown() {
            return Reply.shown(line);
        }
    }

    /**
     * {@code -ERR}
     *
     * @param code the response code (RFC 2449 section 8) in upper case without its brackets, or
     *     empty
     */
    record Err(Octets line, String code) implements Reply {
        /**
         * Whether it says something else than that user and password do not match: RFC 3206 section
         * 4, RFC 2449 section 8.1.
         */
        boolean isNoRefusal() {
            return code.equals("IN-USE")
                    || code.equals("LOGIN-DELAY")
                    || code.equals("SYS")
                    || code.startsWith("SYS/");
        }

        /** The line as it came. */
        ByteBuffer encode() {
            return Reply.encode(line);
        }

        @Override
        public String shown() {
            return Reply.shown(line);
        }
    }

    /** {@code +}: go ahead with the SASL response. Some servers leave the space out. */
    record GoAhead() implements Reply {
        @Override
        public String shown() {
            return "a go-ahead";
        }
    }

    /** Anything else; not shown, it may be anything. */
    record Garbage() implements Reply {
        @Override
        public String shown() {
            return "no POP3 reply";
        }
    }

    /** Takes a line apart. */
    static Reply parse(Event.Line line) {
        Octets text = line.text();
        if (!Command.isClean(line)) {
            return new Garbage();
        }
        if (isStatus(text, "+OK")) {
            return new Ok(text);
        }
        if (isStatus(text, "-ERR")) {
            return new Err(text, code(text));
        }
        boolean goAhead = text.length() > 0 && text.at(0) == '+' && isStatus(text, "+");
        return goAhead ? new GoAhead() : new Garbage();
    }

    private static boolean isStatus(Octets text, String status) {
        return text.startsWithIgnoreCase(status, 0)
                && (text.length() == status.length() || text.at(status.length()) == ' ');
    }

    // resp-code = "[" resp-level *("/" resp-level) "]" right behind the status (RFC 2449 section 8)
    private static String code(Octets text) {
        int open = "-ERR ".length();
        if (text.length() <= open || text.at(open) != '[') {
            return "";
        }
        int close = text.indexOf(']', open);
        return close < 0 ? "" : text.latin1(open + 1, close).toUpperCase(Locale.ROOT);
    }

    private static ByteBuffer encode(Octets line) {
        return Replies.line(line.latin1());
    }

    private static String shown(Octets line) {
        return Wire.printable(line.latin1(), MAX_SHOWN);
    }
}
