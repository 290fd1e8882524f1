package org.clustergate.config;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Reads one configuration by the keys and defaults of its annotation type. What does not fit
 * becomes a problem, one clear line each (file, key, value, rule, hint), and the default is used to
 * find further problems: the values count only if there are none. Not thread-safe.
 */
public final class Settings {
    /** Keys that Config Admin, DS, File Install and the console add. */
    private static final List<String> FRAMEWORKS =
            List.of("service.", "component.", "felix.", "osgi.", "webconsole.");

    private static final int MAX_SECRET_FILE = 4096;

    private final String pid;
    private final String source;
    private final Map<String, Object> values;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Object> defaults = new TreeMap<>();

    /**
     * @param keys the annotation type: each method a key, {@code _} in its name a dot
     * @param pid what the keys belong to
     * @param source where the values come from, for the operator: a file's name or a PID
     * @param values what is configured, without the keys that frameworks add
     */
    public Settings(Class<?> keys, String pid, String source, Map<String, Object> values) {
        this.pid = pid;
        this.source = source;
        this.values = Map.copyOf(values);
        for (Method method : keys.getDeclaredMethods()) {
            if (method.getParameterCount() == 0 && !Modifier.isStatic(method.getModifiers())) {
                Object value = method.getDefaultValue();
                defaults.put(method.getName().replace('_', '.'), value == null ? "" : value);
            }
        }
        for (String key : new TreeMap<>(values).keySet()) {
            if (!defaults.containsKey(key)) {
                problem(key, "is no key of " + pid + nearest(key));
            }
        }
    }

    /**
     * The configuration of a component.
     *
     * @param keys as in the constructor
     * @param pid the component's PID or factory PID
     * @param properties as DS hands them over: frameworks' keys are left aside, and so are the
     *     component's own properties that are no keys of the annotation type ({@code gateway.*})
     */
    public static Settings of(Class<?> keys, String pid, Map<String, Object> properties) {
        Map<String, Object> own = new HashMap<>(own(properties));
        own.keySet().removeIf(key -> key.startsWith("gateway.") && !names(keys, key));
        return new Settings(keys, pid, source(pid, properties), own);
    }

    private static boolean names(Class<?> keys, String key) {
        for (Method method : keys.getDeclaredMethods()) {
            if (method.getName().replace('_', '.').equals(key)) {
                return true;
            }
        }
        return false;
    }

    /** The properties without those that Config Admin, DS, File Install and the console add. */
    public static Map<String, Object> own(Map<String, Object> properties) {
        Map<String, Object> own = new HashMap<>();
        properties.forEach(
                (key, value) -> {
                    if (value != null && FRAMEWORKS.stream().noneMatch(key::startsWith)) {
                        own.put(key, value);
                    }
                });
        return own;
    }

    /** Where a configuration comes from: its file's name, or its PID where there is no file. */
    public static String source(String pid, Map<String, Object> properties) {
        Object file = properties.get("felix.fileinstall.filename");
        if (file != null) {
            String path = String.valueOf(file);
            return path.substring(path.lastIndexOf('/') + 1);
        }
        Object own = properties.get("service.pid");
        return own instanceof String text ? text : pid;
    }

    /** Where the values come from, for the operator. */
    public String source() {
        return source;
    }

    /** All that is wrong so far, a line each. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    /** Records a problem with the value of that key. */
    public void problem(String key, String what) {
        problems.add(source + ": " + key + ": " + what);
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
        Object value = values.get(key);
        return value == null ? defaults.get(key) : value;
    }

    /** A text without the blanks around it; empty where there is none. */
    public String text(String key) {
        return String.valueOf(value(key)).strip();
    }

    /** A text that must not be empty. */
    public String required(String key) {
        String text = text(key);
        if (text.isEmpty()) {
            problem(key, "is missing");
        }
        return text;
    }

    /** The texts of a list, without empty ones; one text counts as a list with commas. */
    public List<String> texts(String key) {
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

    /** True or false. */
    public boolean flag(String key) {
        String text = text(key);
        if (!text.equals("true") && !text.equals("false")) {
            problem(key, "'" + text + "' is neither true nor false");
        }
        return text.equals("true");
    }

    /** A whole number within these limits, both included. */
    public long number(String key, long least, long most) {
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
    public <E extends Enum<E>> E choice(
            String key, E[] constants, Function<E, String> label, E otherwise) {
        return choice(key, text(key), constants, label, otherwise);
    }

    /** The constant that the text is the label of; the text is one of the key's. */
    public <E extends Enum<E>> E choice(
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

    /** A number with a fraction. */
    public double decimal(String key, double least, double most) {
        String text = text(key);
        try {
            double number = Double.parseDouble(text);
            if (number >= least && number <= most) {
                return number;
            }
            problem(key, text + " is outside " + least + "-" + most);
        } catch (NumberFormatException e) {
            problem(key, "'" + text + "' is no number");
        }
        return ((Number) defaults.get(key)).doubleValue();
    }

    /** A number of milliseconds. */
    public Duration millis(String key, long least, long most) {
        return Duration.ofMillis(number(key, least, most));
    }

    /** A number of seconds. */
    public Duration seconds(String key, long least, long most) {
        return Duration.ofSeconds(number(key, least, most));
    }

    /**
     * A password: the key's own value, or the first line of the file that {@code <key>.file} names
     * (the annotation type must have both keys). The value itself is in no problem's text.
     *
     * @param directory where a relative path starts
     */
    public Secret secret(String key, Path directory) {
        String fileKey = key + ".file";
        String file = text(fileKey);
        String plain = String.valueOf(value(key));
        if (file.isEmpty()) {
            return plain.isEmpty() ? Secret.NONE : new Secret(plain);
        }
        if (!plain.isEmpty()) {
            problem(fileKey, "stands beside " + key + "; only one of them can count");
        }
        Path path = directory.resolve(file);
        try {
            if (Files.size(path) > MAX_SECRET_FILE) {
                problem(fileKey, path + " is larger than " + MAX_SECRET_FILE + " octets");
                return Secret.NONE;
            }
            String line = Files.readString(path).lines().findFirst().orElse("");
            if (line.isEmpty()) {
                problem(fileKey, path + " has an empty first line");
            }
            return new Secret(line);
        } catch (IOException e) {
            problem(fileKey, path + " cannot be read");
            return Secret.NONE;
        }
    }
}
