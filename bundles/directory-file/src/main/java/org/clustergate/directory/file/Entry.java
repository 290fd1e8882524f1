package org.clustergate.directory.file;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.clustergate.mail.MailAddress;

/**
 * One line of a map file.
 *
 * <pre>
 * line     = [key 1*blank backends] [comment]
 * key      = user / "@" domain / "@." domain / "/" regular-expression "/"
 * user     = local-part ["@" domain]
 * backends = name *("," name)
 * comment  = "#" anything          ; at the beginning of a line or behind a blank
 * </pre>
 *
 * A local part with blanks, or one that starts with a mark that means something here, is quoted as
 * in mail (RFC 5321 section 4.1.2).
 */
sealed interface Entry {
    /** A backend's name. */
    Pattern NAME = Pattern.compile("[^\\s#]+");

    /** A domain, or an address in brackets. */
    Pattern DOMAIN = Pattern.compile("[^\\s@\",/\\p{Cntrl}]+");

    /** Which backends it names. */
    List<String> backends();

    /** The user has this {@link UserMap#key}. */
    record User(String key, List<String> backends) implements Entry {}

    /** All users of a domain; of all its subdomains where it starts with a dot. */
    record Domain(String domain, List<String> backends) implements Entry {}

    /** All users whose address the expression finds something in. */
    record Expression(Pattern pattern, List<String> backends) implements Entry {}

    /** A line is wrong. The message is for the operator. Has no stack trace. */
    final class Wrong extends Exception {
        private static final long serialVersionUID = 1;

        Wrong(String what) {
            super(what, null, false, false);
        }
    }

    /** Reads a line; null where it says nothing. */
    static Entry parse(String line) throws Wrong {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return null;
        }
        int end = keyEnd(text);
        String key = text.substring(0, end);
        List<String> backends = names(text.substring(end), key);
        return switch (key.charAt(0)) {
            case '/' -> new Expression(pattern(key.substring(1, key.length() - 1)), backends);
            case '@' -> new Domain(domain(key), backends);
            default -> new User(UserMap.key(user(key)), backends);
        };
    }

    private static int keyEnd(String text) throws Wrong {
        int end = 0;
        char first = text.charAt(0);
        if (first == '/' || first == '"') {
            end = closing(text, first);
            if (end < 0) {
                throw new Wrong("a " + first + " at its beginning is never closed");
            }
            if (first == '/' && end < text.length() && !isBlank(text.charAt(end))) {
                throw new Wrong("behind the / that closes the expression no blank follows");
            }
        }
        while (end < text.length() && !isBlank(text.charAt(end))) {
            end++;
        }
        return end;
    }

    /** The place behind the mark that closes what the first character opens; -1 for none. */
    private static int closing(String text, char mark) {
        for (int i = 1; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == mark) {
                return i + 1;
            }
        }
        return -1;
    }

    private static boolean isBlank(char c) {
        return c == ' ' || c == '\t';
    }

    private static List<String> names(String rest, String key) throws Wrong {
        int comment = rest.indexOf(" #");
        int other = rest.indexOf("\t#");
        comment = comment < 0 ? other : other < 0 ? comment : Math.min(comment, other);
        String text = (comment < 0 ? rest : rest.substring(0, comment)).strip();
        if (text.isEmpty()) {
            throw new Wrong("'" + key + "' has no server behind it");
        }
        List<String> names = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            if (!NAME.matcher(name).matches()) {
                throw new Wrong(
                        "'" + text + "' is no name of a server, nor several with commas between");
            }
            if (!names.contains(name)) {
                names.add(name);
            }
        }
        return List.copyOf(names);
    }

    private static Pattern pattern(String text) throws Wrong {
        try {
            // Addresses are folded before they are searched; expressions may be written as they
            // like.
            return Pattern.compile(text, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
        } catch (PatternSyntaxException e) {
            throw new Wrong(
                    "'"
                            + text
                            + "' is no regular expression: "
                            + e.getDescription()
                            + (e.getIndex() < 0 ? "" : " near character " + (e.getIndex() + 1)));
        }
    }

    private static String domain(String key) throws Wrong {
        boolean below = key.startsWith("@.");
        String name = key.substring(below ? 2 : 1);
        checkDomain(key, name);
        return (below ? "." : "") + UserMap.domain(name);
    }

    private static MailAddress user(String key) throws Wrong {
        if (key.startsWith("\"")) {
            return quoted(key);
        }
        if (key.indexOf('"') >= 0) {
            throw new Wrong("'" + key + "' has a quote in its middle");
        }
        MailAddress user =
                MailAddress.parse(key).orElseThrow(() -> new Wrong("'" + key + "' is no address"));
        checkAddress(key, user);
        return user;
    }

    private static MailAddress quoted(String key) throws Wrong {
        int end = closing(key, '"');
        StringBuilder local = new StringBuilder();
        for (int i = 1; i < end - 1; i++) {
            if (key.charAt(i) == '\\') {
                i++;
            }
            local.append(key.charAt(i));
        }
        if (local.isEmpty()) {
            throw new Wrong("'" + key + "' has nothing between its quotes");
        }
        if (end < key.length() && key.charAt(end) != '@') {
            throw new Wrong("'" + key + "' has neither a blank nor an @ behind its quotes");
        }
        String domain = end < key.length() ? key.substring(end + 1) : "";
        MailAddress user = new MailAddress(local.toString(), domain);
        if (MailAddress.parse(user.toString()).isEmpty()) {
            throw new Wrong("'" + key + "' is no address");
        }
        checkAddress(key, user);
        return user;
    }

    private static void checkAddress(String key, MailAddress user) throws Wrong {
        if (!user.domain().isEmpty()) {
            checkDomain(key, user.domain());
        } else if (key.endsWith("@")) {
            throw new Wrong("'" + key + "' has no domain behind its @");
        }
    }

    private static void checkDomain(String key, String name) throws Wrong {
        if (name.isEmpty()) {
            throw new Wrong("'" + key + "' has no domain behind its @");
        }
        if (!DOMAIN.matcher(name).matches()
                || name.startsWith(".")
                || name.endsWith(".")
                || name.contains("..")) {
            throw new Wrong("'" + key + "': '" + name + "' is no domain");
        }
    }
}
