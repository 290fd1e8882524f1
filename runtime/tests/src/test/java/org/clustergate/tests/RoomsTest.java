package org.clustergate.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules themselves, on made-up bundles. */
class RoomsTest {
    private static final Room API =
            room("api", Set.of("java.util"), Set.of("org.clustergate.route"));
    private static final Room ENGINE =
            room("engine", Set.of("org.clustergate.route"), Set.of("org.clustergate.engine"));

    @Test
    void allowsWhatTheDesignAllows() {
        assertThat(
                        breaches(
                                room("strategy.location", Set.of("org.clustergate.route")),
                                room("imap", Set.of("org.clustergate.engine", "org.slf4j")),
                                room("transport.mina", Set.of("org.apache.mina.core.session"))))
                .isEmpty();
    }

    @Test
    void refusesAStrategyThatKnowsTheEngine() {
        assertThat(breaches(room("strategy.location", Set.of("org.clustergate.engine"))))
                .containsExactly("strategy.location imports org.clustergate.engine");
    }

    @Test
    void refusesAConsoleThatKnowsMoreThanTheRuntimeView() {
        assertThat(breaches(room("console", Set.of("org.clustergate.route"))))
                .containsExactly("console imports org.clustergate.route");
    }

    @Test
    void refusesAnybodyWhoKnowsCore() {
        assertThat(breaches(room("imap", Set.of("org.clustergate.core.session"))))
                .containsExactly("imap imports org.clustergate.core.session");
    }

    @Test
    void refusesMinaOutsideItsRoom() {
        assertThat(breaches(room("core", Set.of("org.apache.mina.core.session"))))
                .containsExactly("core imports org.apache.mina.core.session");
    }

    @Test
    void refusesExportsAndForeignPackages() {
        Room pop3 =
                new Room(
                        "pop3",
                        Set.of(),
                        Set.of("org.clustergate.pop3"),
                        Set.of("org.clustergate.pop3", "org.clustergate.imap"));
        assertThat(breaches(pop3))
                .containsExactly(
                        "pop3 exports org.clustergate.pop3", "pop3 contains org.clustergate.imap");
    }

    @Test
    void refusesAnApiThatDragsSomethingIn() {
        Room api = room("api", Set.of("org.slf4j"), Set.of("org.clustergate.route"));
        assertThat(Rooms.breaches(List.of(api, ENGINE)))
                .containsExactly("api imports org.slf4j, not only java.*");
    }

    private static List<String> breaches(Room... rooms) {
        List<Room> all = new ArrayList<>(List.of(API, ENGINE));
        all.addAll(List.of(rooms));
        return Rooms.breaches(all);
    }

    private static Room room(String name, Set<String> imports) {
        return room(name, imports, Set.of());
    }

    private static Room room(String name, Set<String> imports, Set<String> exports) {
        return new Room(name, imports, exports, Set.of());
    }
}
