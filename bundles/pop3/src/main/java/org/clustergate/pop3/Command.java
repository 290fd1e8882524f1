package org.clustergate.pop3;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.clustergate.engine.Event;
import org.clustergate.wire.Octets;

/** A line from a client in the AUTHORIZATION state (RFC 1939 section 4). */
sealed interface Command {
    /** RFC 2449 section 5. */
    record Capa() implements Command {}

    /** RFC 2595 section 4. */
    record Stls() implements Command {}

    /** RFC 1939 section 4. */
    record Quit() implements Command {}

    /** RFC 1939 section 7; the name as it came. */
    record User(Octets name) implements Command {}

    /** RFC 1939 section 7; to be wiped. */
    record Pass(Octets password) implements Command {}

    /** AUTH alone. */
    record AuthList() implements Command {}

    /**
     * RFC 5034 section 4.
     *
     * @param mechanism in upper case
     * @param initialResponse to be wiped
     */
    record Auth(String mechanism, Optional<Octets> initialResponse) implements Command {}

    /** A command that is right at this point and that we do not offer. */
    record NotOffered() implements Command {}

    /** A line that makes no sense here. */
    record Bad(String why) implements Command {}

    /** A line of another protocol. */
    record Foreign(String protocol) implements Command {}

    /** The longest verb that any of the sets below holds. */
    int MAX_VERB = 7;

    /** RFC 4422 section 3.1. */
    int MAX_MECHANISM = 20;

    /** The first octet of a TLS handshake record (RFC 8446 section 5.1). */
    int TLS_HANDSHAKE = 0x16;

    /** Browsers that were told to talk to a mail port. */
    Set<String> HTTP = Set.of("GET", "POST", "HEAD", "PUT", "OPTIONS", "CONNECT");

    /** RFC 1939 section 7, RFC 6856 sections 2 and 3. */
    Set<String> NOT_OFFERED = Set.of("APOP", "UTF8", "LANG");

    /** RFC 1939 sections 5 and 7: after login. */
    Set<String> TRANSACTION = Set.of("STAT", "LIST", "RETR", "DELE", "NOOP", "RSET", "TOP", "UIDL");

    /** Takes a line apart. Arguments are copies. */
    static Command parse(Event.Line line) {
        Octets text = line.text();
        int space = text.indexOf(' ', 0);
        int end = space < 0 ? text.length() : space;
        String verb = end > MAX_VERB ? "" : text.latin1(0, end).toUpperCase(Locale.ROOT);
        Optional<Command> foreign = foreign(text, verb);
        if (foreign.isPresent()) {
            return foreign.get();
        }
        if (!isClean(line)) {
            return new Bad("-ERR Malformed line.");
        }
        Octets argument = text.part(Math.min(end + 1, text.length()), text.length());
        return switch (verb) {
            case "CAPA" -> alone(argument, new Capa());
            case "STLS" -> alone(argument, new Stls());
            case "QUIT" -> alone(argument, new Quit());
            case "USER" ->
                    argument.length() == 0
                            ? new Bad("-ERR USER needs a name.")
                            : new User(argument);
            // RFC 1939 section 7: a space may be part of the password.
            case "PASS" -> new Pass(argument);
            case "AUTH" -> auth(argument);
            default -> other(verb);
        };
    }

    /** Whether a line ends in CRLF and holds neither another CR nor a NUL. */
    static boolean isClean(Event.Line line) {
        return line.crlf() && line.text().indexOf('\r', 0) < 0 && line.text().indexOf(0, 0) < 0;
    }

    private static Optional<Command> foreign(Octets text, String verb) {
        if (text.length() > 0 && text.at(0) == TLS_HANDSHAKE) {
            return Optional.of(new Foreign("TLS"));
        }
        if (text.startsWithIgnoreCase("SSH-", 0)) {
            return Optional.of(new Foreign("SSH"));
        }
        return HTTP.contains(verb) ? Optional.of(new Foreign("HTTP")) : Optional.empty();
    }

    private static Command alone(Octets argument, Command command) {
        for (int i = 0; i < argument.length(); i++) {
            if (argument.at(i) != ' ') {
                return new Bad("-ERR No argument expected.");
            }
        }
        return command;
    }

    // "AUTH" mechanism [initial-response] (RFC 5034 section 4); a lone "=" is an empty response.
    private static Command auth(Octets argument) {
        try {
            int space = argument.indexOf(' ', 0);
            int end = space < 0 ? argument.length() : space;
            if (end == 0) {
                return alone(argument, new AuthList());
            }
            if (end > MAX_MECHANISM) {
                return new Bad(Replies.NO_SUCH_MECHANISM);
            }
            String mechanism = argument.latin1(0, end).toUpperCase(Locale.ROOT);
            if (end + 1 >= argument.length()) {
                return new Auth(mechanism, Optional.empty());
            }
            boolean empty = argument.length() == end + 2 && argument.at(end + 1) == '=';
            return new Auth(
                    mechanism,
                    Optional.of(argument.part(empty ? end + 2 : end + 1, argument.length())));
        } finally {
            argument.wipe();
        }
    }

    private static Command other(String verb) {
        if (NOT_OFFERED.contains(verb)) {
            return new NotOffered();
        }
        return new Bad(TRANSACTION.contains(verb) ? "-ERR Log in first." : "-ERR Unknown command.");
    }
}
