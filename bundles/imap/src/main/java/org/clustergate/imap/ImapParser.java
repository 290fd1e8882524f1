package org.clustergate.imap;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.clustergate.wire.Octets;

/** Parses whole commands. Whatever a client sends gives a value, never an exception. */
final class ImapParser {
    /** RFC 2971 section 3.3. */
    private static final int ID_FIELDS = 30;

    private static final int ID_NAME = 30;

    private static final int ID_VALUE = 1024;

    private ImapParser() {}

    /**
     * What a command starts with.
     *
     * @param tag {@code *} where there is no valid one
     * @param verb in upper case, or empty where there is none
     */
    record Head(String tag, String verb) {}

    /** The start of a command, which need not be complete. */
    static Head head(CommandText text) {
        return head(new Cursor(text));
    }

    // command = tag SP ( ... ) CRLF
    private static Head head(Cursor cursor) {
        Optional<String> tag =
                cursor.word(Grammar::tag).filter(word -> word.length() <= Limits.TAG);
        boolean separated = cursor.take(' ');
        if (tag.isEmpty() || !separated && !cursor.atEnd()) {
            return new Head("*", "");
        }
        String verb = cursor.word(Grammar::atom).orElse("");
        return new Head(tag.get(), verb.toUpperCase(Locale.ROOT));
    }

    /** Parses a complete command. The text can be wiped afterwards. */
    static ImapCommand parse(CommandText text) {
        Cursor cursor = new Cursor(text);
        Head head = head(cursor);
        String tag = head.tag();
        if (head.verb().isEmpty()) {
            return malformed(head);
        }
        return switch (head.verb()) {
            case "CAPABILITY" -> alone(cursor, head, new ImapCommand.Capability(tag));
            case "NOOP" -> alone(cursor, head, new ImapCommand.Noop(tag));
            case "LOGOUT" -> alone(cursor, head, new ImapCommand.Logout(tag));
            case "STARTTLS" -> alone(cursor, head, new ImapCommand.StartTls(tag));
            case "ID" -> id(cursor, head);
            case "LOGIN" -> login(cursor, head);
            case "AUTHENTICATE" -> authenticate(cursor, head);
            default -> new ImapCommand.Malformed(tag, "Unknown command, or not before login");
        };
    }

    /** What is left when a command is none. */
    static ImapCommand malformed(Head head) {
        return new ImapCommand.Malformed(
                head.tag(), head.tag().equals("*") ? "Invalid tag" : "Invalid arguments");
    }

    private static ImapCommand alone(Cursor cursor, Head head, ImapCommand command) {
        return cursor.atEnd() ? command : malformed(head);
    }

    // login = "LOGIN" SP userid SP password, both astring
    private static ImapCommand login(Cursor cursor, Head head) {
        if (!cursor.take(' ')) {
            return malformed(head);
        }
        Optional<Octets> user = cursor.astring();
        if (user.isEmpty() || !cursor.take(' ')) {
            return malformed(head);
        }
        Optional<Octets> password = cursor.astring();
        if (password.isEmpty() || !cursor.atEnd()) {
            password.ifPresent(Octets::wipe);
            return malformed(head);
        }
        return new ImapCommand.Login(head.tag(), user.get(), password.get());
    }

    // authenticate = "AUTHENTICATE" SP auth-type [SP (base64 / "=")] (RFC 4959 section 7)
    private static ImapCommand authenticate(Cursor cursor, Head head) {
        if (!cursor.take(' ')) {
            return malformed(head);
        }
        Optional<String> mechanism = cursor.word(Grammar::atom);
        if (mechanism.isEmpty()) {
            return malformed(head);
        }
        String name = mechanism.get().toUpperCase(Locale.ROOT);
        if (cursor.atEnd()) {
            return new ImapCommand.Authenticate(head.tag(), name, Optional.empty());
        }
        Optional<Octets> response = cursor.take(' ') ? cursor.restOfLine() : Optional.empty();
        if (response.isEmpty() || !cursor.atEnd()) {
            return malformed(head);
        }
        boolean nothing = response.get().length() == 1 && response.get().at(0) == '=';
        return new ImapCommand.Authenticate(
                head.tag(), name, nothing ? Optional.of(Octets.latin1("")) : response);
    }

    // id = "ID" SP id-params-list
    // id-params-list = "(" *(string SP nstring SP) ")" / nil (RFC 2971 section 4)
    private static ImapCommand id(Cursor cursor, Head head) {
        if (!cursor.take(' ')) {
            return malformed(head);
        }
        IdFields fields = new IdFields();
        if (!cursor.take('(')) {
            boolean nil = cursor.nstring().filter(Optional::isEmpty).isPresent() && cursor.atEnd();
            return nil ? fields.command(head.tag()) : malformed(head);
        }
        for (int count = 0; !cursor.take(')'); count++) {
            boolean field =
                    count < ID_FIELDS && (count == 0 || cursor.take(' ')) && field(cursor, fields);
            if (!field) {
                return malformed(head);
            }
        }
        return cursor.atEnd() ? fields.command(head.tag()) : malformed(head);
    }

    private static boolean field(Cursor cursor, IdFields fields) {
        Optional<Octets> name = cursor.astring();
        if (name.isEmpty() || name.get().length() > ID_NAME || !cursor.take(' ')) {
            return false;
        }
        Optional<Optional<Octets>> value = cursor.nstring();
        if (value.isEmpty() || value.get().filter(v -> v.length() > ID_VALUE).isPresent()) {
            return false;
        }
        value.get().ifPresent(content -> fields.add(name.get(), content));
        return true;
    }

    /** Keeps what may be told to a backend. */
    private static final class IdFields {
        private final List<IdField> kept = new ArrayList<>();
        private int proxyTtl = Limits.PROXY_TTL;

        void add(Octets name, Octets value) {
            if (name.startsWithIgnoreCase("x-", 0)) {
                // x-originating-ip and friends are for proxies that are trusted, and clients are
                // not. The hop counter is heard all the same: lying about it only shortens the way.
                if (name.latin1().equalsIgnoreCase("x-proxy-ttl")) {
                    proxyTtl = Math.min(proxyTtl, number(value) - 1);
                }
            } else if (Grammar.quotable(name) && Grammar.quotable(value)) {
                kept.add(new IdField(name.latin1(), value.latin1()));
            }
        }

        private static int number(Octets value) {
            int number = 0;
            for (int i = 0; i < value.length(); i++) {
                if (i == 3 || value.at(i) < '0' || value.at(i) > '9') {
                    return Limits.PROXY_TTL + 1;
                }
                number = number * 10 + value.at(i) - '0';
            }
            return number;
        }

        ImapCommand.Id command(String tag) {
            return new ImapCommand.Id(tag, List.copyOf(kept), proxyTtl);
        }
    }
}
