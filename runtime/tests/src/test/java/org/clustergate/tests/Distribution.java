package org.clustergate.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The directory that the build has laid out. */
final class Distribution {
    private Distribution() {}

    static Path home() {
        return Path.of(System.getProperty("gateway.home")).toAbsolutePath().normalize();
    }

    static List<Path> bundles() throws IOException {
        try (Stream<Path> files = Files.list(home().resolve("bundles"))) {
            return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
        }
    }
}
