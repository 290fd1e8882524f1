package org.clustergate.directory.jdbc;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clustergate.mail.MailAddress;

/**
 * A query whose placeholders {@code :user}, {@code :local} and {@code :domain} are bind variables:
 * what a user is called never becomes part of the statement's text. Immutable.
 *
 * @param sql the statement with a question mark for each placeholder
 * @param names the placeholders in order
 */
record QueryTemplate(String sql, List<String> names) {
    private static final Set<String> KNOWN = Set.of("user", "local", "domain");

    /**
     * What a query is made of, as far as it matters here: texts and comments in which a placeholder
     * would not be one, a cast, a placeholder, a variable that is none of ours.
     */
    private static final Pattern PARTS =
            Pattern.compile(
                    // Possessive, so that no text is too long for the stack.
                    "(?<quoted>'[^']*+(?:''[^']*+)*+'|\"[^\"]*+(?:\"\"[^\"]*+)*+\"|`[^`]*+`"
                            + "|\\$(?<tag>\\w*+)\\$.*?\\$\\k<tag>\\$|--[^\\n]*+|/\\*.*?\\*/)"
                            + "|(?<cast>::\\w*+)"
                            + "|:(?<name>[A-Za-z_]\\w*+)"
                            + "|(?<open>['\"`]|/\\*)"
                            + "|(?<mark>\\?)",
                    Pattern.DOTALL);

    private static final Pattern PLACEHOLDER = Pattern.compile("(?<!:):(user|local|domain)\\b");

    QueryTemplate {
        names = List.copyOf(names);
    }

    /**
     * @throws IllegalArgumentException with the rule that the text breaks
     */
    static QueryTemplate parse(String text) {
        List<String> names = new ArrayList<>();
        StringBuilder sql = new StringBuilder();
        Matcher part = PARTS.matcher(text);
        while (part.find()) {
            String name = part.group("name");
            String as = part.group();
            if (part.group("quoted") != null) {
                Matcher inside = PLACEHOLDER.matcher(as);
                if (inside.find()) {
                    throw new IllegalArgumentException(
                            inside.group()
                                    + " stands in quotes or a comment, where it is no placeholder;"
                                    + " write it without");
                }
            } else if (part.group("open") != null) {
                throw new IllegalArgumentException("a quote or comment has no end: " + as);
            } else if (part.group("mark") != null) {
                throw new IllegalArgumentException("? is none of :user, :local, :domain");
            } else if (name != null) {
                if (!KNOWN.contains(name)) {
                    throw new IllegalArgumentException(
                            ":" + name + " is none of :user, :local, :domain");
                }
                names.add(name);
                as = "?";
            }
            part.appendReplacement(sql, Matcher.quoteReplacement(as));
        }
        part.appendTail(sql);
        if (names.isEmpty()) {
            throw new IllegalArgumentException("has none of :user, :local, :domain");
        }
        return new QueryTemplate(sql.toString(), names);
    }

    /** Whether that user has all that the query wants: :domain means nothing without one. */
    boolean fits(MailAddress user) {
        return !user.domain().isEmpty() || !names.contains("domain");
    }

    /** Sets the statement's variables for that user. */
    void bind(PreparedStatement statement, MailAddress user) throws SQLException {
        for (int i = 0; i < names.size(); i++) {
            // The answer is remembered for all spellings of the user, so it must not depend on one.
            statement.setString(
                    i + 1,
                    switch (names.get(i)) {
                        case "local" -> user.localPart().toLowerCase(Locale.ROOT);
                        case "domain" -> user.domain().toLowerCase(Locale.ROOT);
                        default -> user.key();
                    });
        }
    }
}
