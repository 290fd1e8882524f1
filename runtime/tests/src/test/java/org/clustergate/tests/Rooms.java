package org.clustergate.tests;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Who may know whom (docs/architecture.md); every breach is one line. */
final class Rooms {
    private static final String API = "api";
    private static final String ENGINE = "engine";
    private static final String MINA = "org.apache.mina";
    private static final Set<String> OPEN = Set.of(API, ENGINE);

    /** Protocol engines and what drives or asks servers: they see the engine contract. */
    private static final Set<String> BESIDE_ENGINE =
            Set.of("core", "health", "transport.mina", "smtp", "pop3", "imap", "directory.callout");

    /** They look at the gateway from outside. */
    private static final Set<String> WATCHERS = Set.of("console", "shell", "metrics");

    private static final Set<String> WATCHED =
            Set.of(
                    "org.clustergate.runtime",
                    "org.clustergate.monitor",
                    "org.clustergate.mail",
                    "org.clustergate.config");

    private Rooms() {}

    static List<String> breaches(Collection<Room> rooms) {
        Map<String, Room> byName =
                rooms.stream().collect(Collectors.toMap(Room::name, Function.identity()));
        Set<String> api = byName.get(API).exports();
        Set<String> engine = byName.get(ENGINE).exports();
        List<String> breaches = new ArrayList<>();
        for (Room room : rooms) {
            Set<String> allowed = allowed(room.name(), api, engine);
            for (String imported : room.imports()) {
                if (imported.startsWith(Room.PREFIX) && !allowed.contains(imported)) {
                    breaches.add(room.name() + " imports " + imported);
                }
                if (imported.startsWith(MINA) && !room.name().equals("transport.mina")) {
                    breaches.add(room.name() + " imports " + imported);
                }
                if (room.name().equals(API)
                        && !imported.startsWith("java.")
                        && !api.contains(imported)) {
                    breaches.add("api imports " + imported + ", not only java.*");
                }
            }
            if (!OPEN.contains(room.name())) {
                room.exports().forEach(p -> breaches.add(room.name() + " exports " + p));
                room.packages().stream()
                        .filter(p -> !(p + ".").startsWith(Room.PREFIX + room.name() + "."))
                        .forEach(p -> breaches.add(room.name() + " contains " + p));
            }
        }
        return breaches;
    }

    private static Set<String> allowed(String name, Set<String> api, Set<String> engine) {
        if (WATCHERS.contains(name)) {
            return WATCHED;
        }
        Set<String> allowed = new TreeSet<>(api);
        if (BESIDE_ENGINE.contains(name) || name.equals(ENGINE)) {
            allowed.addAll(engine);
        }
        return allowed;
    }
}
