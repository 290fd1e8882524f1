package org.clustergate.launcher;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;

/**
 * The framework properties: {@code framework.properties} of the distribution, over it the one of
 * the configuration directory, and over both what the launcher needs. {@code ${gateway.home}} and
 * its like are filled in.
 */
final class FrameworkSettings {
    private static final String FILE = "framework.properties";

    private FrameworkSettings() {}

    static Map<String, String> of(Directories directories, boolean shell) throws StartException {
        Map<String, String> places =
                Map.of(
                        "gateway.home", directories.home().toString(),
                        "gateway.conf", directories.conf().toString(),
                        "gateway.data", directories.data().toString(),
                        "gateway.log", directories.log().toString(),
                        "gateway.plugins", directories.plugins().toString(),
                        "gateway.logback", directories.confFile("logback.xml").toString());
        Map<String, String> settings = new HashMap<>();
        read(directories.home().resolve("conf").resolve(FILE), places, settings);
        read(directories.conf().resolve(FILE), places, settings);
        settings.putAll(places);
        // Everything in it is made from bundles/ and conf/ again: nothing old can linger.
        settings.put("org.osgi.framework.storage", directories.cache().toString());
        settings.put("org.osgi.framework.storage.clean", "onFirstInit");
        if (shell) {
            settings.remove("gosh.args");
        }
        return settings;
    }

    private static void read(Path file, Map<String, String> places, Map<String, String> settings)
            throws StartException {
        if (!Files.isRegularFile(file)) {
            return;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException("cannot read " + file + ": " + e.getMessage());
        }
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key);
            for (Map.Entry<String, String> place : places.entrySet()) {
                value = value.replace("${" + place.getKey() + "}", place.getValue());
            }
            settings.put(key, value);
        }
    }
}
