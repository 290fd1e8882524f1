package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.clustergate.wire.Octets;

/** Makes a {@link Command} of a line. Never throws at a client's input. */
final class CommandParser {
    private static final int LONGEST_VERB = 12;

    private CommandParser() {}

    /** The command in the line, which is without its line end. */
    static Command parse(Octets line) {
        int space = line.indexOf(' ', 0);
        int end = space < 0 ? line.length() : space;
        if (end > LONGEST_VERB || !isPrintable(line)) {
            return new Command.Malformed(Replies.SYNTAX);
        }
        String verb = line.latin1(0, end).toUpperCase(Locale.ROOT);
        // The text of AUTH is never made a String: it may hold a password.
        if (verb.equals("AUTH")) {
            return auth(line, end);
        }
        String rest = stripTrailing(line.latin1(Math.min(end + 1, line.length()), line.length()));
        return switch (verb) {
            case "EHLO" -> hello(rest, true, false);
            case "HELO" -> hello(rest, false, false);
            case "LHLO" -> hello(rest, true, true);
            case "MAIL" -> mail(rest);
            case "RCPT" -> rcpt(rest);
            case "DATA" -> alone(rest, Command.Plain.DATA);
            case "RSET" -> alone(rest, Command.Plain.RSET);
            case "QUIT" -> alone(rest, Command.Plain.QUIT);
            case "STARTTLS" -> alone(rest, Command.Plain.STARTTLS);
            case "NOOP" -> Command.Plain.NOOP;
            case "VRFY" -> Command.Plain.VRFY;
            case "EXPN" -> Command.Plain.EXPN;
            case "HELP" -> Command.Plain.HELP;
            case "BDAT" -> Command.Plain.BDAT;
            case "XCLIENT", "XFORWARD", "ETRN", "TURN", "SEND", "SOML", "SAML" ->
                    Command.Plain.NOT_OFFERED;
            default -> Command.Plain.UNKNOWN;
        };
    }

    // Octets above 127 are looked at where they stand, to be refused in the right words.
    private static boolean isPrintable(Octets line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.at(i) < ' ' || line.at(i) == 127) {
                return false;
            }
        }
        return true;
    }

    private static Command alone(String rest, Command.Plain command) {
        return rest.isEmpty() ? command : new Command.Malformed(Replies.NO_ARGUMENT);
    }

    // RFC 5321 section 4.1.4: the name need not be true, nor a domain; it only must be one word.
    private static Command hello(String rest, boolean extended, boolean lmtp) {
        boolean word = !rest.isEmpty() && rest.length() <= ClientName.MAX_LENGTH;
        for (int i = 0; i < rest.length(); i++) {
            word &= rest.charAt(i) > ' ' && rest.charAt(i) < 127;
        }
        return word
                ? new Command.Hello(new ClientName(rest, extended), lmtp)
                : new Command.Malformed(Replies.BAD_NAME);
    }

    // auth-command = "AUTH" SP sasl-mech [ SP initial-response ]
    private static Command auth(Octets line, int verbEnd) {
        int mechanism = Math.min(verbEnd + 1, line.length());
        int space = line.indexOf(' ', mechanism);
        int end = space < 0 ? line.length() : space;
        if (end == mechanism || end - mechanism > 20) {
            return new Command.Malformed(Replies.BAD_AUTH);
        }
        String name = line.latin1(mechanism, end).toUpperCase(Locale.ROOT);
        int last = line.length();
        while (last > end && line.at(last - 1) == ' ') {
            last--;
        }
        return new Command.Auth(
                name, last > end ? Optional.of(line.part(end + 1, last)) : Optional.empty());
    }

    private static Command mail(String rest) {
        PathReader reader = new PathReader(rest, pathStart(rest, "FROM:"));
        Optional<Path> sender = reader.path();
        if (sender.isEmpty()) {
            return new Command.Malformed(has8Bit(rest) ? Replies.NO_UTF8 : Replies.BAD_SENDER);
        }
        Optional<List<Parameter>> parameters = parameters(rest, reader.end());
        if (parameters.isEmpty()) {
            return new Command.Malformed(Replies.BAD_PARAMETER);
        }
        OptionalLong size = OptionalLong.empty();
        Optional<Command.Body> body = Optional.empty();
        boolean prdr = false;
        boolean utf8 = false;
        Dsn dsn = Dsn.NONE;
        for (Parameter parameter : parameters.get()) {
            switch (parameter.name()) {
                case "SIZE" -> {
                    if (size.isPresent() || !isNumber(parameter.value())) {
                        return new Command.Malformed(Replies.BAD_PARAMETER);
                    }
                    size = OptionalLong.of(number(parameter.value()));
                }
                case "BODY" -> {
                    if (body.isPresent() || body(parameter.value()).isEmpty()) {
                        return new Command.Malformed(Replies.BAD_PARAMETER);
                    }
                    body = body(parameter.value());
                }
                case "PRDR" -> {
                    if (prdr || !parameter.value().isEmpty()) {
                        return new Command.Malformed(Replies.BAD_PARAMETER);
                    }
                    prdr = true;
                }
                case "SMTPUTF8" -> {
                    if (utf8 || !parameter.value().isEmpty()) {
                        return new Command.Malformed(Replies.BAD_PARAMETER);
                    }
                    utf8 = true;
                }
                case "RET", "ENVID" -> {
                    Optional<Dsn> more = dsn.with(parameter.name(), parameter.value());
                    if (more.isEmpty()) {
                        return new Command.Malformed(Replies.BAD_PARAMETER);
                    }
                    dsn = more.get();
                }
                // RFC 4954 section 5: not to be believed from a client that is not trusted; the
                // backend would believe it from us.
                case "AUTH" -> {}
                default -> {
                    return new Command.Malformed(Replies.UNKNOWN_PARAMETER);
                }
            }
        }
        return sender.get().isAscii() || utf8
                ? new Command.Mail(sender.get(), size, body, prdr, utf8, dsn)
                : new Command.Malformed(Replies.NO_UTF8);
    }

    private static Command rcpt(String rest) {
        PathReader reader = new PathReader(rest, pathStart(rest, "TO:"));
        Optional<Path> recipient = reader.path().filter(path -> path.address().isPresent());
        if (recipient.isEmpty()) {
            return new Command.Malformed(has8Bit(rest) ? Replies.NO_UTF8 : Replies.BAD_RECIPIENT);
        }
        Optional<List<Parameter>> parameters = parameters(rest, reader.end());
        if (parameters.isEmpty()) {
            return new Command.Malformed(Replies.BAD_PARAMETER);
        }
        Dsn dsn = Dsn.NONE;
        for (Parameter parameter : parameters.get()) {
            if (!parameter.name().equals("NOTIFY") && !parameter.name().equals("ORCPT")) {
                return new Command.Malformed(Replies.UNKNOWN_PARAMETER);
            }
            Optional<Dsn> more = dsn.with(parameter.name(), parameter.value());
            if (more.isEmpty()) {
                return new Command.Malformed(Replies.BAD_PARAMETER);
            }
            dsn = more.get();
        }
        return new Command.Rcpt(recipient.get(), dsn);
    }

    /**
     * Behind the keyword and behind spaces, which many clients put there; the end of the text where
     * the keyword is missing.
     */
    private static int pathStart(String text, String keyword) {
        if (!text.regionMatches(true, 0, keyword, 0, keyword.length())) {
            return text.length();
        }
        int start = keyword.length();
        while (start < text.length() && text.charAt(start) == ' ') {
            start++;
        }
        return start;
    }

    /** A parameter of MAIL or RCPT; the name in upper case, the value empty where there is none. */
    private record Parameter(String name, String value) {}

    // esmtp-param = esmtp-keyword [ "=" esmtp-value ] (RFC 5321 section 4.1.2)
    private static Optional<List<Parameter>> parameters(String text, int from) {
        List<Parameter> all = new ArrayList<>();
        int at = from;
        while (at < text.length()) {
            if (text.charAt(at) != ' ') {
                return Optional.empty();
            }
            int start = at + 1;
            int space = text.indexOf(' ', start);
            at = space < 0 ? text.length() : space;
            if (at == start) {
                continue;
            }
            Optional<Parameter> parameter = parameter(text.substring(start, at));
            if (parameter.isEmpty()) {
                return Optional.empty();
            }
            all.add(parameter.get());
        }
        return Optional.of(all);
    }

    private static Optional<Parameter> parameter(String text) {
        int equals = text.indexOf('=');
        String name = equals < 0 ? text : text.substring(0, equals);
        String value = equals < 0 ? "" : text.substring(equals + 1);
        boolean good = !name.isEmpty() && name.charAt(0) != '-' && (equals < 0 || !value.isEmpty());
        for (int i = 0; i < name.length(); i++) {
            good &= PathReader.isLetterOrDigit(name.charAt(i)) || name.charAt(i) == '-';
        }
        for (int i = 0; i < value.length(); i++) {
            good &= value.charAt(i) > ' ' && value.charAt(i) != 127 && value.charAt(i) != '=';
        }
        return good
                ? Optional.of(new Parameter(name.toUpperCase(Locale.ROOT), value))
                : Optional.empty();
    }

    private static Optional<Command.Body> body(String value) {
        for (Command.Body body : Command.Body.values()) {
            if (body.value.equalsIgnoreCase(value)) {
                return Optional.of(body);
            }
        }
        return Optional.empty();
    }

    // size-value = 1*20DIGIT (RFC 1870 section 4)
    static boolean isNumber(String text) {
        boolean digits = !text.isEmpty() && text.length() <= 20;
        for (int i = 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        return digits;
    }

    /** The number, or the largest there is where it is larger. */
    static long number(String digits) {
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (value > (Long.MAX_VALUE - digit) / 10) {
                return Long.MAX_VALUE;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static boolean has8Bit(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return true;
            }
        }
        return false;
    }

    private static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') {
            end--;
        }
        return text.substring(0, end);
    }
}
