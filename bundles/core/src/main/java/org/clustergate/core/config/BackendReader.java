package org.clustergate.core.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.config.Secret;
import org.clustergate.config.Settings;
import org.clustergate.mail.Network;
import org.clustergate.mail.Protocol;

/** Reads what makes a backend. Used for one reading of all configuration, by one thread. */
final class BackendReader {
    private final Map<String, Settings> settingsOf = new HashMap<>();
    private final Path directory;

    /**
     * @param directory where relative paths start
     */
    BackendReader(Path directory) {
        this.directory = directory;
    }

    /** Whether those who stand in for others are there, once all are read. */
    void checkStandIns(Map<String, Backend> backends) {
        backends.values().forEach(backend -> standInsExist(backend, backends));
    }

    /** One backend; what is wrong with it is a problem of its settings. */
    Backend read(String name, Settings settings) {
        String host = settings.required("host");
        Map<Protocol, Endpoint> endpoints = new EnumMap<>(Protocol.class);
        for (Protocol protocol : Protocol.values()) {
            int port = (int) settings.number(protocol.label() + ".port", 0, 65535);
            Security security =
                    settings.choice(
                            protocol.label() + ".security",
                            Security.values(),
                            Security::label,
                            Security.STARTTLS);
            if (port > 0) {
                endpoints.put(protocol, new Endpoint(host, port, security));
            }
        }
        Set<Trust> trust =
                settings.texts("trust").stream()
                        .map(
                                text ->
                                        settings.choice(
                                                "trust",
                                                text,
                                                Trust.values(),
                                                Trust::label,
                                                Trust.ID))
                        .collect(Collectors.toSet());
        String source = settings.text("source.address");
        if (!source.isEmpty() && Network.parse(source).isEmpty()) {
            settings.problem("source.address", "'" + source + "' is no address");
        }
        settingsOf.put(name, settings);
        return new Backend(
                name,
                endpoints,
                (int) settings.number("weight", 0, 1_000_000),
                settings.texts("backup"),
                Set.copyOf(settings.texts("mirror.of")),
                trust,
                source,
                settings.text("tls.name"),
                settings.flag("tls.verify"),
                Readings.file(settings, directory, "tls.trusted"),
                new Backend.Timeouts(
                        millis(settings, "connect.timeout.ms"),
                        millis(settings, "greeting.timeout.ms"),
                        millis(settings, "login.timeout.ms")),
                new Backend.Limits((int) settings.number("max.opening", 0, 1_000_000)),
                new Backend.Asking(
                        settings.millis("callout.timeout.ms", 0, 60_000),
                        (int) settings.number("callout.rate", 0, 1_000_000),
                        settings.flag("login.probe")),
                check(settings));
    }

    private Backend.Check check(Settings settings) {
        String user = settings.text("check.user");
        Secret password = settings.secret("check.password", directory);
        if (!user.isEmpty() && password.isEmpty()) {
            settings.problem("check.password", "is missing, and check.user is " + user);
        }
        return new Backend.Check(
                settings.seconds("check.interval.s", 1, 3600),
                millis(settings, "check.timeout.ms"),
                (int) settings.number("check.rise", 1, 100),
                (int) settings.number("check.fall", 1, 100),
                user,
                password,
                settings.text("check.recipient"),
                settings.seconds("slow.start.s", 0, 3600));
    }

    /** Backups are there, and nobody is in the end the backup of themselves. */
    private void standInsExist(Backend backend, Map<String, Backend> backends) {
        Settings settings = settingsOf.get(backend.name());
        for (String name : backend.backups()) {
            if (!backends.containsKey(name)) {
                settings.problem("backup", Readings.unknown("backend", name, backends));
            }
        }
        for (String name : backend.mirrorOf()) {
            if (!backends.containsKey(name)) {
                settings.problem("mirror.of", Readings.unknown("backend", name, backends));
            } else if (name.equals(backend.name())) {
                settings.problem("mirror.of", "'" + name + "' is the backend itself");
            }
        }
        List<String> circle = circle(backend.name(), backends);
        if (!circle.isEmpty()) {
            settings.problem(
                    "backup",
                    String.join(" -> ", circle)
                            + " is a circle (servers that hold the same mailboxes: use mirror.of)");
        }
    }

    /** The way from a backend over backups to itself, or empty. */
    private static List<String> circle(String start, Map<String, Backend> backends) {
        Map<String, String> cameFrom = new HashMap<>();
        ArrayDeque<String> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            String name = open.poll();
            Backend backend = backends.get(name);
            for (String next : backend == null ? List.<String>of() : backend.backups()) {
                if (next.equals(start)) {
                    LinkedList<String> way = new LinkedList<>(List.of(name, start));
                    while (!way.getFirst().equals(start)) {
                        way.addFirst(cameFrom.get(way.getFirst()));
                    }
                    return way;
                }
                if (cameFrom.putIfAbsent(next, name) == null) {
                    open.add(next);
                }
            }
        }
        return List.of();
    }

    private static Duration millis(Settings settings, String key) {
        return Duration.ofMillis(settings.number(key, 1, 600_000));
    }
}
