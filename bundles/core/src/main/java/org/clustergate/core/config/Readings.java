package org.clustergate.core.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.clustergate.config.Settings;

/** What readers of several kinds of configuration need. */
final class Readings {
    private Readings() {}

    /** An absolute path to a file that can be read, or empty. */
    static String file(Settings settings, Path directory, String key) {
        String text = settings.text(key);
        if (text.isEmpty()) {
            return "";
        }
        Path path = directory.resolve(text);
        if (!Files.isReadable(path)) {
            settings.problem(key, path + " cannot be read");
        }
        return path.toString();
    }

    /** That a name is not among those that are configured. */
    static String unknown(String what, String name, Map<String, ?> known) {
        return "there is no "
                + what
                + " '"
                + name
                + "' ("
                + (known.isEmpty() ? "none is" : String.join(", ", known.keySet()) + " are")
                + " configured)";
    }
}
