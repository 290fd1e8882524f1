package org.clustergate.directory.file;

import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.clustergate.mail.MailAddress;

/** All that a map file says. Immutable once it is built; any thread. */
final class UserMap {
    /** So much is searched with one expression: an address is not longer. */
    static final int MAX_ADDRESS = MailAddress.MAX_LENGTH;

    /** How many characters one expression may look at for one address. */
    private static final int STEPS = 100_000;

    /** How many all expressions together may look at for one address. */
    private static final int ALL_STEPS = 2_000_000;

    /**
     * What one line says.
     *
     * @param backends at least one
     * @param line its number, from 1
     */
    record Found(List<String> backends, int line) {}

    /** A regular expression cannot be applied to an address. Has no stack trace. */
    static final class Unanswerable extends Exception {
        private static final long serialVersionUID = 1;

        Unanswerable(String why) {
            super(why, null, false, false);
        }
    }

    /** A line with a regular expression. */
    record Rule(Pattern pattern, Found says) {}

    private final CompactMap users;
    private final CompactMap domains;
    private final List<Rule> rules;
    private final List<List<String>> targets;
    private final TreeMap<String, Integer> named;

    /**
     * @param users by {@link #key}
     * @param domains by name; those whose subdomains are meant start with a dot
     * @param targets what the numbers in the two stand for
     * @param named every backend that is named, and the first line that does
     */
    UserMap(
            CompactMap users,
            CompactMap domains,
            List<Rule> rules,
            List<List<String>> targets,
            TreeMap<String, Integer> named) {
        this.users = users;
        this.domains = domains;
        this.rules = List.copyOf(rules);
        this.targets = List.copyOf(targets);
        this.named = named;
    }

    /** How many entries there are. */
    int size() {
        return users.size() + domains.size() + rules.size();
    }

    /** Every backend that is named, and the first line that does. */
    TreeMap<String, Integer> named() {
        return new TreeMap<>(named);
    }

    boolean hasRules() {
        return !rules.isEmpty();
    }

    /** What two spellings of one user share, the two forms of an international domain included. */
    static String key(MailAddress user) {
        String local = user.localPart().toLowerCase(Locale.ROOT);
        return user.domain().isEmpty() ? local : local + "@" + domain(user.domain());
    }

    /** RFC 5890 section 2.3.2.1: one spelling for a domain, whichever form it came in. */
    static String domain(String text) {
        String folded = text.toLowerCase(Locale.ROOT);
        if (isAscii(folded)) {
            return folded;
        }
        try {
            return IDN.toASCII(folded, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            // No domain name; it can still be compared.
            return folded;
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 127) {
                return false;
            }
        }
        return true;
    }

    /**
     * Looks for the user's own line, that of the name without its detail, of the domain, of a
     * domain above it, in this order. Takes microseconds.
     */
    Optional<Found> find(MailAddress user, String separator) {
        String key = key(user);
        CompactMap.Value value = users.get(key);
        if (value == null && !separator.isEmpty()) {
            String local = user.localPart().toLowerCase(Locale.ROOT);
            // Not at its beginning: a name of nothing but detail has no other name.
            int detail = local.indexOf(separator, 1);
            if (detail > 0) {
                value = users.get(local.substring(0, detail) + key.substring(local.length()));
            }
        }
        if (value == null && !user.domain().isEmpty()) {
            value = byDomain(domain(user.domain()));
        }
        return Optional.ofNullable(value).map(this::found);
    }

    private CompactMap.Value byDomain(String domain) {
        CompactMap.Value value = domains.get(domain);
        int dot = domain.indexOf('.');
        while (value == null && dot >= 0) {
            value = domains.get(domain.substring(dot));
            dot = domain.indexOf('.', dot + 1);
        }
        return value;
    }

    private Found found(CompactMap.Value value) {
        return new Found(targets.get(value.target()), value.line());
    }

    /**
     * Applies the regular expressions in the file's order; what one finds anywhere in the folded
     * address counts. May take some milliseconds.
     *
     * @throws Unanswerable if an expression takes too many steps or the address is too long for
     *     them: those that follow do not count then, for the answer might have been another
     */
    Optional<Found> match(MailAddress user) throws Unanswerable {
        String address = key(user);
        if (address.length() > MAX_ADDRESS) {
            throw new Unanswerable("the address is longer than " + MAX_ADDRESS + " characters");
        }
        int left = ALL_STEPS;
        for (Rule rule : rules) {
            Steps steps = new Steps(address, Math.min(left, STEPS));
            try {
                if (rule.pattern().matcher(steps).find()) {
                    return Optional.of(rule.says());
                }
            } catch (Steps.Exhausted | StackOverflowError e) {
                throw new Unanswerable(
                        "the regular expression in line "
                                + rule.says().line()
                                + " takes too many steps");
            }
            left -= steps.taken();
        }
        return Optional.empty();
    }
}
