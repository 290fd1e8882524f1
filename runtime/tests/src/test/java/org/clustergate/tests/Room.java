package org.clustergate.tests;

import aQute.bnd.header.OSGiHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/**
 * What a bundle's jar says about whom it knows.
 *
 * @param name the symbolic name without {@code org.clustergate.}
 * @param imports imported packages, those of the JDK included
 * @param exports exported packages
 * @param packages of our own classes inside
 */
record Room(String name, Set<String> imports, Set<String> exports, Set<String> packages) {
    static final String PREFIX = "org.clustergate.";

    static boolean isOurs(Path jar) {
        return jar.getFileName().toString().startsWith(PREFIX);
    }

    static Room read(Path file) {
        try (JarFile jar = new JarFile(file.toFile())) {
            Attributes headers = jar.getManifest().getMainAttributes();
            Set<String> packages =
                    jar.stream()
                            .map(entry -> entry.getName())
                            .filter(entry -> entry.startsWith("org/clustergate/"))
                            .filter(entry -> entry.endsWith(".class"))
                            .map(entry -> entry.substring(0, entry.lastIndexOf('/')))
                            .map(directory -> directory.replace('/', '.'))
                            .collect(Collectors.toCollection(TreeSet::new));
            String name = headers.getValue("Bundle-SymbolicName");
            return new Room(
                    name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : name,
                    packages(headers, "Import-Package"),
                    packages(headers, "Export-Package"),
                    packages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> packages(Attributes headers, String name) {
        String header = headers.getValue(name);
        return header == null ? Set.of() : new TreeSet<>(OSGiHeader.parseHeader(header).keySet());
    }
}
