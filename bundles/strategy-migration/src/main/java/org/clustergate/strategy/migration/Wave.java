package org.clustergate.strategy.migration;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.clustergate.mail.MailAddress;

/**
 * Who moves together. Rules of one kind are alternatives, rules of different kinds must all hold.
 *
 * @param name unique in its migration
 * @param rules as they were written
 * @param lists names of files
 * @param domains in lower case
 * @param share those whose {@link Share} is below it: all where no percentage is configured
 */
record Wave(
        String name,
        String rules,
        Set<String> lists,
        Set<String> domains,
        List<Glob> patterns,
        int share) {
    /** Also keeps names apart from users' where an operator may give either. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    private static final Pattern DOMAIN = Pattern.compile("[^\\s@*?:/]{1,255}");

    /** What is wrong with a configured text, or nothing. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Reads {@code name: rule, rule}; a rule is a word and a value, with blanks between them or an
     * equals sign.
     *
     * @param problems hears what is wrong, a line each
     */
    static Wave parse(String text, Consumer<String> problems) {
        int colon = text.indexOf(':');
        String name = colon < 0 ? "" : text.substring(0, colon).strip();
        if (!isName(name)) {
            problems.accept(
                    "'"
                            + text
                            + "' does not begin with a name of letters, digits, dots and hyphens"
                            + " and a colon, as in \"pilot: list pilot.txt\"");
        }
        String rules = text.substring(colon + 1).strip();
        Set<String> lists = new LinkedHashSet<>();
        Set<String> domains = new LinkedHashSet<>();
        List<Glob> patterns = new ArrayList<>();
        int share = -1;
        if (rules.isEmpty()) {
            problems.accept("wave '" + name + "' has no rule");
        }
        for (String rule : rules.isEmpty() ? new String[0] : rules.split(",")) {
            String[] parts = rule.strip().split("\\s*=\\s*|\\s+", 2);
            String value = parts.length < 2 ? "" : parts[1].strip();
            String where = "wave '" + name + "': ";
            switch (parts[0].toLowerCase(Locale.ROOT)) {
                case "list" -> {
                    if (value.isEmpty()) {
                        problems.accept(where + "list names no file");
                    }
                    lists.add(value);
                }
                case "domain" -> {
                    if (!DOMAIN.matcher(value).matches()) {
                        problems.accept(where + "domain '" + value + "' is no domain");
                    }
                    domains.add(value.toLowerCase(Locale.ROOT));
                }
                case "pattern" -> {
                    String problem = Glob.problem(value);
                    if (!problem.isEmpty()) {
                        problems.accept(where + "pattern '" + value + "' " + problem);
                    }
                    patterns.add(new Glob(value));
                }
                case "percent" -> {
                    if (share >= 0) {
                        problems.accept(where + "percent stands there twice");
                    }
                    share = share(value, where, problems);
                }
                default ->
                        problems.accept(
                                where
                                        + "'"
                                        + rule.strip()
                                        + "' is none of list FILE, domain NAME, percent NUMBER,"
                                        + " pattern TEXT");
            }
        }
        return new Wave(name, rules, lists, domains, patterns, share < 0 ? Share.ALL : share);
    }

    private static int share(String value, String where, Consumer<String> problems) {
        try {
            int share = new BigDecimal(value).movePointRight(2).intValueExact();
            if (share >= 0 && share <= Share.ALL) {
                return share;
            }
        } catch (ArithmeticException | NumberFormatException e) {
            // Told below: one line for everything that is no percentage.
        }
        problems.accept(
                where
                        + "percent '"
                        + value
                        + "' is no number from 0 to 100 with at most two decimals");
        return 0;
    }

    /** Whether all of its users are known by name. */
    boolean isListed() {
        return !lists.isEmpty();
    }

    /**
     * Whether the user belongs to it by its own rules, other waves aside.
     *
     * @param files what the lists' files say
     */
    boolean has(MailAddress user, Map<String, UserList> files) {
        String key = user.key();
        return (domains.isEmpty() || domains.contains(user.domain().toLowerCase(Locale.ROOT)))
                && (share == Share.ALL || Share.of(key) < share)
                && (patterns.isEmpty() || patterns.stream().anyMatch(one -> one.matches(key)))
                && (lists.isEmpty() || lists.stream().anyMatch(one -> files.get(one).has(key)));
    }
}
