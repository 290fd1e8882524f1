package org.clustergate.core.config;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads the values of one {@link Entry} by the keys and defaults of its annotation type. What does
 * not fit becomes a problem, one clear line each, and the default is used to find further problems.
 */
final class Settings {
    private final Entry entry;
    private final List<String> problems;
    private final Map<String, Object> defaults = new TreeMap<>();

    Settings(Class<?> keys, Entry entry, List<String> problems) {
        this.entry = entry;
        this.problems = problems;
        for (Method method : keys.getDeclaredMethods()) {
            defaults.put(method.getName().replace('_', '.'), method.getDefaultValue());
        }
        for (String key : new TreeMap<>(entry.values()).keySet()) {
            if (!defaults.containsKey(key)) {
                problem(key, "is no key of " + entry.kind().pid() + nearest(key));
            }
        }
    }

    Entry entry() {
        return entry;
    }

    /** Records a problem with the value of that key. */
    void problem(String key, String what) {
        problems.add(entry.source() + ": " + key + ": " + what);
    }

    private String nearest(String key) {
        return defaults.keySet().stream()
                .filter(known -> distance(known, key) <= Math.max(2, key.length() / 4))
                .min((a, b) -> Integer.compare(distance(a, key), distance(b, key)))
                .map(known -> " (did you mean " + known + "?)")
                .orElse(" (keys: " + String.join(", ", defaults.keySet()) + ")");
    }

    /** Levenshtein's distance, one row at a time. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }

    private Object value(String key) {
        Object value = entry.values().get(key);
        return value == null ? defaults.get(key) : value;
    }

    String text(String key) {
        return String.valueOf(value(key)).strip();
    }

    String required(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            problem(key, "is missing");
        }
        return text;
    }

    List<String> texts(String key) {
        Object value = value(key);
        List<String> all = new ArrayList<>();
        if (value instanceof Collection<?> many) {
            many.forEach(one -> all.add(String.valueOf(one).strip()));
        } else if (value.getClass().isArray()) {
            for (int i = 0; i < Array.getLength(value); i++) {
                all.add(String.valueOf(Array.get(value, i)).strip());
            }
        } else {
            for (String one : String.valueOf(value).split(",")) {
                all.add(one.strip());
            }
        }
        all.removeIf(String::isEmpty);
        return List.copyOf(all);
    }

    boolean flag(String key) {
        String text = text(key);
        if (!text.equals("true") && !text.equals("false")) {
            problem(key, "'" + text + "' is neither true nor false");
        }
        return text.equals("true");
    }

    long number(String key, long least, long most) {
        String text = text(key);
        try {
            long number = Long.parseLong(text);
            if (number >= least && number <= most) {
                return number;
            }
            problem(key, text + " is outside " + least + "-" + most);
        } catch (NumberFormatException e) {
            problem(key, "'" + text + "' is no whole number");
        }
        return ((Number) defaults.get(key)).longValue();
    }

    /** One of the constants, by its label. */
    <E extends Enum<E>> E choice(
            String key, E[] constants, Function<E, String> label, E otherwise) {
        return choice(key, text(key), constants, label, otherwise);
    }

    <E extends Enum<E>> E choice(
            String key, String text, E[] constants, Function<E, String> label, E otherwise) {
        List<String> labels = new ArrayList<>();
        for (E constant : constants) {
            if (label.apply(constant).equals(text)) {
                return constant;
            }
            labels.add(label.apply(constant));
        }
        problem(key, "'" + text + "' is none of " + String.join(", ", labels));
        return otherwise;
    }
}
