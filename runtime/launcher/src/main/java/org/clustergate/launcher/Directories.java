package org.clustergate.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where one gateway lives; all absolute. Several gateways share a home and differ in the rest.
 *
 * @param home the distribution
 * @param conf its configuration: the only truth, read at every start and watched
 * @param data what it writes for itself; locked while it runs
 * @param log its logs
 */
public record Directories(Path home, Path conf, Path data, Path log) {

    /** Takes relative paths by the current directory. */
    public Directories {
        home = home.toAbsolutePath().normalize();
        conf = conf.toAbsolutePath().normalize();
        data = data.toAbsolutePath().normalize();
        log = log.toAbsolutePath().normalize();
    }

    /** The places inside the distribution itself. */
    public static Directories of(Path home) {
        return new Directories(
                home, home.resolve("conf"), home.resolve("data"), home.resolve("log"));
    }

    /** A file of the configuration directory or, where that has none, the distribution's own. */
    Path confFile(String name) {
        Path own = conf.resolve(name);
        return Files.isRegularFile(own) ? own : home.resolve("conf").resolve(name);
    }

    Path bundles() {
        return home.resolve("bundles");
    }

    Path plugins() {
        return home.resolve("plugins");
    }

    Path cache() {
        return data.resolve("cache");
    }

    /** Makes {@code data} and {@code log}; a missing {@code conf} is the user's mistake. */
    void prepare() throws StartException {
        if (!Files.isDirectory(conf)) {
            throw new StartException("there is no configuration directory " + conf);
        }
        if (conf.toString().contains(",")) {
            // File Install takes its directories as one comma-separated value.
            throw new StartException("the configuration directory's name has a comma: " + conf);
        }
        try {
            Files.createDirectories(data);
            Files.createDirectories(log);
        } catch (IOException e) {
            throw new StartException("cannot create " + e.getMessage());
        }
    }
}
