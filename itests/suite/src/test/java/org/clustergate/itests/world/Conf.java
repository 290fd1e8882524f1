package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration directory in the making; files appear in it whole. */
public final class Conf {
    private final Path dir;

    public Conf(Path dir) {
        this.dir = dir;
        try {
            Files.createDirectories(dir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Path dir() {
        return dir;
    }

    /**
     * Writes a configuration.
     *
     * @param pid as in {@code gateway.backend-mail1}
     * @param settings names and values in turn; the values' types become those of the file
     */
    public Conf set(String pid, Object... settings) {
        return text(pid + ".config", lines(settings));
    }

    /** Adds settings to a configuration that is there. */
    public Conf add(String pid, Object... settings) {
        String file = pid + ".config";
        try {
            return text(file, Files.readString(dir.resolve(file)) + lines(settings));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String lines(Object... settings) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < settings.length; i += 2) {
            text.append(settings[i]).append('=').append(typed(settings[i + 1])).append('\n');
        }
        return text.toString();
    }

    /** Writes any file. */
    public Conf text(String name, String text) {
        try {
            Path hidden = dir.resolve("." + name + ".new");
            Files.writeString(hidden, text);
            Files.move(hidden, dir.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Copies a file into it. */
    public Conf copy(Path file, String name) {
        try {
            return text(name, Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a configuration. */
    public Conf remove(String pid) {
        try {
            Files.delete(dir.resolve(pid + ".config"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    private static String typed(Object value) {
        if (value instanceof Integer) {
            return "I\"" + value + "\"";
        }
        if (value instanceof Long) {
            return "L\"" + value + "\"";
        }
        if (value instanceof Boolean) {
            return "B\"" + value + "\"";
        }
        if (value instanceof List<?> list) {
            return list.stream().map(Conf::typed).collect(Collectors.joining(",", "[", "]"));
        }
        return '"' + value.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
