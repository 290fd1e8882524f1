package org.clustergate.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words behind a verb: options with a value, flags, and the rest in order. Immutable. */
final class Arguments {
    private static final Pattern TIME = Pattern.compile("(\\d{1,7})([smhd])");

    private final List<String> rest = new ArrayList<>();
    private final Map<String, String> options = new HashMap<>();

    /**
     * Takes words apart.
     *
     * @param known names of options that want a value, as {@code --from}
     * @param flags names of those that do not
     * @throws IllegalArgumentException for an option that is not known or has no value
     */
    Arguments(List<String> words, Set<String> known, Set<String> flags) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (!word.startsWith("--")) {
                rest.add(word);
            } else if (flags.contains(word)) {
                options.put(word, "");
            } else if (!known.contains(word)) {
                throw new IllegalArgumentException("unknown option " + word);
            } else if (i + 1 == words.size()) {
                throw new IllegalArgumentException(word + " wants a value");
            } else {
                options.put(word, words.get(++i));
            }
        }
    }

    /** Whether a flag was given. */
    boolean has(String flag) {
        return options.containsKey(flag);
    }

    /** An option's value, or that one. */
    String option(String name, String otherwise) {
        return options.getOrDefault(name, otherwise);
    }

    /** An option's time, as {@code 90s}, {@code 10m}, {@code 2h}, {@code 7d}. */
    Optional<Duration> time(String name) {
        String text = options.get(name);
        if (text == null) {
            return Optional.empty();
        }
        Matcher matcher = TIME.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    name + " wants a time as 90s, 10m, 2h or 7d, not '" + text + "'");
        }
        long number = Long.parseLong(matcher.group(1));
        return Optional.of(
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(number);
                    case "m" -> Duration.ofMinutes(number);
                    case "h" -> Duration.ofHours(number);
                    default -> Duration.ofDays(number);
                });
    }

    /** A whole number, at least 1. */
    int number(String name, int otherwise) {
        String text = options.get(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new IllegalArgumentException(name + " wants a number, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    /**
     * The word at that place.
     *
     * @throws IllegalArgumentException where there is none; the message says what it would have
     *     been
     */
    String word(int index, String what) {
        if (index >= rest.size()) {
            throw new IllegalArgumentException(what + " is missing");
        }
        return rest.get(index);
    }

    /** The word at that place, or empty. */
    String word(int index) {
        return index < rest.size() ? rest.get(index) : "";
    }

    int words() {
        return rest.size();
    }
}
