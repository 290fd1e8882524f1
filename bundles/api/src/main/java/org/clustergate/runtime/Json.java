package org.clustergate.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Collection;

/** Writes records, collections, texts, numbers and truth values as JSON (RFC 8259). */
public final class Json {
    private Json() {}

    /** The value as JSON on one line, in ASCII. */
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value);
        return out.toString();
    }

    private static void write(StringBuilder out, Object value) {
        if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else if (value instanceof Collection<?> elements) {
            String separator = "[";
            for (Object element : elements) {
                out.append(separator);
                write(out, element);
                separator = ",";
            }
            out.append(elements.isEmpty() ? "[]" : "]");
        } else if (value instanceof Record) {
            writeRecord(out, (Record) value);
        } else {
            writeText(out, value.toString());
        }
    }

    private static void writeRecord(StringBuilder out, Record value) {
        out.append('{');
        RecordComponent[] components = value.getClass().getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            if (i > 0) {
                out.append(',');
            }
            writeText(out, components[i].getName());
            out.append(':');
            try {
                Method accessor = components[i].getAccessor();
                // Its record may be private to another bundle.
                accessor.setAccessible(true);
                write(out, accessor.invoke(value));
            } catch (IllegalAccessException | InvocationTargetException e) {
                throw new IllegalStateException(e);
            }
        }
        out.append('}');
    }

    private static void writeText(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ' || c == '<' || c == '$' || c > '~') {
                // '<' and '$': harmless even where somebody pastes it into HTML or a template.
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
