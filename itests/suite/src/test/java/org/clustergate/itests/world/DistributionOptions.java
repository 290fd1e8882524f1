package org.clustergate.itests.world;

import static org.ops4j.pax.exam.CoreOptions.bundle;
import static org.ops4j.pax.exam.CoreOptions.composite;
import static org.ops4j.pax.exam.CoreOptions.frameworkProperty;
import static org.ops4j.pax.exam.CoreOptions.frameworkStartLevel;
import static org.ops4j.pax.exam.CoreOptions.junitBundles;
import static org.ops4j.pax.exam.CoreOptions.systemProperty;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/** The distribution's own bundles and framework properties in Pax Exam's container. */
public final class DistributionOptions {
    private DistributionOptions() {}

    /** All of it, with directories of its own below the given one. */
    public static Option distribution(Path dir) {
        return composite(
                // Above the level that the container starts at, or our bundles are not resolved.
                frameworkStartLevel(50),
                junitBundles(),
                frameworkProperties(dir),
                // Pax Logging asks for this one before it knows the framework's.
                systemProperty("org.ops4j.pax.logging.DefaultServiceLog.level").value("WARN"),
                systemProperty("gateway.log").value(dir.resolve("log").toString()),
                bundlesInAnyOrder());
    }

    private static Option bundlesInAnyOrder() {
        long seed = Long.getLong("start.order", System.nanoTime());
        System.out.println("start order -Dstart.order=" + seed);
        try (Stream<Path> jars = Files.list(GatewayProcess.home().resolve("bundles"))) {
            List<Path> order = new ArrayList<>(jars.sorted().toList());
            Collections.shuffle(order, new Random(seed));
            return composite(
                    order.stream()
                            .map(jar -> (Option) bundle(jar.toUri().toString()))
                            .toArray(Option[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Option frameworkProperties(Path dir) {
        Path home = GatewayProcess.home();
        Map<String, String> places =
                Map.of(
                        "gateway.home",
                        home.toString(),
                        "gateway.conf",
                        folder(dir, "conf"),
                        "gateway.data",
                        folder(dir, "data"),
                        "gateway.log",
                        folder(dir, "log"),
                        "gateway.plugins",
                        folder(dir, "plugins"),
                        "gateway.logback",
                        home.resolve("conf/logback.xml").toString());
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(home.resolve("conf/framework.properties"))) {
            properties.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<Option> options = new ArrayList<>();
        places.forEach((key, value) -> options.add(frameworkProperty(key).value(value)));
        for (String key : properties.stringPropertyNames()) {
            String value = properties.getProperty(key);
            for (Map.Entry<String, String> place : places.entrySet()) {
                value = value.replace("${" + place.getKey() + "}", place.getValue());
            }
            options.add(frameworkProperty(key).value(value));
        }
        return composite(options.toArray(Option[]::new));
    }

    private static String folder(Path dir, String name) {
        try {
            return Files.createDirectories(dir.resolve(name)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
