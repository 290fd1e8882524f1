package org.clustergate.directory.file;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import org.clustergate.config.Settings;
import org.clustergate.directory.DirectoryAnswers;

/**
 * One configuration of a map file. Immutable.
 *
 * @param answers what all directories have in common
 * @param file the map file
 * @param shown the map file as the operator wrote it, for messages
 * @param separator what separates a name from its detail; empty for nothing
 * @param reload time between two looks at the file
 * @param maxEntries a file with more is refused
 */
record FileSettings(
        DirectoryAnswers answers,
        Path file,
        String shown,
        String separator,
        Duration reload,
        int maxEntries) {
    /** The name of a directory that is given none. */
    static final String TYPE = "file";

    private static final int MOST_ENTRIES = 20_000_000;
    private static final int LONGEST_SEPARATOR = 8;

    /**
     * Reads the keys; what is wrong is among the settings' problems then.
     *
     * @param conf where a relative path starts
     */
    static FileSettings read(Settings settings, Path conf) {
        String separator = settings.text("detail.separator");
        if (separator.length() > LONGEST_SEPARATOR || separator.contains("@")) {
            settings.problem(
                    "detail.separator",
                    "'" + separator + "' is longer than " + LONGEST_SEPARATOR + " or holds an @");
        }
        String shown = settings.required("file");
        return new FileSettings(
                DirectoryAnswers.read(settings, TYPE),
                path(settings, conf, shown),
                shown,
                separator,
                settings.seconds("reload.s", 1, 86400),
                (int) settings.number("max.entries", 1, MOST_ENTRIES));
    }

    private static Path path(Settings settings, Path conf, String text) {
        try {
            return conf.resolve(text);
        } catch (InvalidPathException e) {
            settings.problem("file", "'" + text + "' is no path");
            return conf;
        }
    }

    /** Whether the other configuration reads the same file in the same way. */
    boolean readsLike(FileSettings other) {
        return file.equals(other.file)
                && reload.equals(other.reload)
                && maxEntries == other.maxEntries;
    }
}
