package org.clustergate.console;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Array;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.felix.cm.file.ConfigurationHandler;

/**
 * A {@code .config} file: {@code key=T"value"} and {@code key=T["a","b"]}, all values quoted. What
 * is saved replaces only the values that changed and keeps comments and order; the file is replaced
 * as a whole, so a reader or a crash never sees half of it.
 */
final class ConfigFile {
    private static final Pattern KEY = Pattern.compile("^\\s*\"?([A-Za-z0-9_.-]+)\"?\\s*=");
    private static final Map<Class<?>, String> TYPES =
            Map.of(
                    String.class, "",
                    Integer.class, "I",
                    Long.class, "L",
                    Boolean.class, "B",
                    Short.class, "S",
                    Byte.class, "X",
                    Character.class, "C");

    private ConfigFile() {}

    static Map<String, Object> read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Dictionary<?, ?> values = ConfigurationHandler.read(in);
            Map<String, Object> map = new TreeMap<>();
            Collections.list(values.keys())
                    .forEach(key -> map.put(String.valueOf(key), values.get(key)));
            return map;
        }
    }

    /** Equal by value; an array and a collection of the same elements are equal. */
    static boolean isSame(Map<String, Object> a, Map<String, Object> b) {
        return a.keySet().equals(b.keySet())
                && a.keySet().stream().allMatch(key -> isSame(a.get(key), b.get(key)));
    }

    private static boolean isSame(Object a, Object b) {
        return Objects.equals(plain(a), plain(b));
    }

    private static Object plain(Object value) {
        return isMany(value) ? elements(value) : value;
    }

    /** The text of a file with these values: the given text with the differences worked in. */
    static String merge(String text, Map<String, Object> old, Map<String, Object> values) {
        StringBuilder merged = new StringBuilder();
        Map<String, Object> rest = new TreeMap<>(values);
        String[] lines = text.isEmpty() ? new String[0] : text.split("\r?\n");
        for (int i = 0; i < lines.length; i++) {
            Matcher key = KEY.matcher(lines[i]);
            if (!key.find()) {
                merged.append(lines[i]).append('\n');
                continue;
            }
            int first = i;
            while (lines[i].endsWith("\\") && i + 1 < lines.length) {
                i++;
            }
            Object value = rest.remove(key.group(1));
            if (value != null && isSame(value, old.get(key.group(1)))) {
                for (int line = first; line <= i; line++) {
                    merged.append(lines[line]).append('\n');
                }
            } else if (value != null) {
                merged.append(line(key.group(1), value));
            }
        }
        rest.forEach((key, value) -> merged.append(line(key, value)));
        return merged.toString();
    }

    static void write(Path file, String text) throws IOException {
        // File Install does not look at this name.
        Path next = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String line(String key, Object value) {
        if (!isMany(value)) {
            return key + "=" + type(value) + quoted(value) + "\n";
        }
        List<Object> elements = elements(value);
        return key
                + "="
                + (elements.isEmpty() ? "" : type(elements.get(0)))
                + elements.stream()
                        .map(ConfigFile::quoted)
                        .collect(Collectors.joining(",", "[", "]"))
                + "\n";
    }

    private static String type(Object value) {
        return TYPES.getOrDefault(value.getClass(), "");
    }

    /** The format's reader takes an equals sign for the end of the value, even inside quotes. */
    private static String quoted(Object value) {
        String text = String.valueOf(value).replaceAll("([\\\\\"=])", "\\\\$1");
        return '"' + text.replace("\n", "\\n").replace("\r", "\\r") + '"';
    }

    private static boolean isMany(Object value) {
        return value instanceof Collection || value != null && value.getClass().isArray();
    }

    private static List<Object> elements(Object value) {
        if (value instanceof Collection) {
            return new ArrayList<>((Collection<?>) value);
        }
        List<Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(value); i++) {
            elements.add(Array.get(value, i));
        }
        return elements;
    }
}
