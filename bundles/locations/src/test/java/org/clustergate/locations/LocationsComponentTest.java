package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocationsComponentTest {
    private static final LocationQuery JOE = new LocationQuery(World.JOE, "", World.THREE);

    @TempDir Path directory;
    private final Map<String, List<String>> problems = new HashMap<>();

    private LocationsComponent start(Map<String, Object> properties) {
        return new LocationsComponent(directory.toString(), problems::put, properties);
    }

    /** The homes of before are read behind. */
    private static void awaitHome(LocationsComponent component) throws Exception {
        CompletableFuture<Void> known = new CompletableFuture<>();
        Thread waiting =
                new Thread(
                        () -> {
                            while (component.known(JOE).backends().isEmpty()
                                    && !Thread.currentThread().isInterrupted()) {
                                Thread.onSpinWait();
                            }
                            known.complete(null);
                        });
        waiting.start();
        try {
            known.get(60, TimeUnit.SECONDS);
        } finally {
            waiting.interrupt();
        }
    }

    @Test
    void whatWasLearnedOutlivesARestart() throws Exception {
        LocationsComponent first = start(Map.of());
        first.accepted(World.query(Phase.LOGIN), "mail2", "a1 OK");
        awaitHome(first);
        first.deactivate();

        LocationsComponent second = start(Map.of());
        awaitHome(second);
        assertThat(second.known(JOE).backends()).containsExactly("mail2");
        second.deactivate();
    }

    @Test
    void aPinIsInForceAsSoonAsTheGatewayIs() {
        LocationsComponent first = start(Map.of());
        first.pin("", World.JOE, "mail3", Instant.now().plus(Duration.ofHours(1)), "why");
        first.deactivate();

        LocationsComponent second = start(Map.of());
        assertThat(second.known(JOE).backends()).containsExactly("mail3");
        assertThat(second.unpin("", World.JOE)).isTrue();
        second.deactivate();

        LocationsComponent third = start(Map.of());
        assertThat(third.known(JOE).backends()).isEmpty();
        third.deactivate();
    }

    @Test
    void nothingIsWrittenWhereThatIsNotWanted() {
        LocationsComponent component = start(Map.of("snapshot", "false"));
        component.accepted(World.query(Phase.LOGIN), "mail2", "a1 OK");
        component.deactivate();

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void aGatewayWithoutADataDirectoryWorks() {
        LocationsComponent component =
                new LocationsComponent((String) null, problems::put, Map.of());
        component.accepted(World.query(Phase.LOGIN), "mail2", "a1 OK");
        component.pin("", World.JOE, "mail3", Instant.now().plusSeconds(3600), "why");

        assertThat(component.known(JOE).backends()).containsExactly("mail3");
        component.deactivate();
    }

    @Test
    void wrongSettingsAreSaidAndThePresentOnesStay() {
        LocationsComponent component = start(Map.of("max.users", "10"));
        assertThat(problems.get("gateway.locations")).isEmpty();

        component.modified(Map.of("max.users", "0", "login.ttl", "5"));
        assertThat(problems.get("gateway.locations"))
                .containsExactly(
                        "gateway.locations: login.ttl: is no key of gateway.locations (did you mean"
                                + " login.ttl.s?)",
                        "gateway.locations: max.users: 0 is outside 1-100000000");

        component.deactivate();
        assertThat(problems.get("gateway.locations")).isEmpty();
    }

    @Test
    void directoriesMayComeAndGo() {
        LocationsComponent component = start(Map.of());
        LocationDirectory silent = query -> new CompletableFuture<>();
        component.bindDirectory(silent, Map.of(LocationDirectory.NAME, "silent"));
        component.unbindDirectory(silent);

        assertThat(component.locate(JOE).toCompletableFuture()).isCompleted();
        component.deactivate();
        assertThat(Files.exists(directory.resolve(Archive.HOMES))).isTrue();
    }
}
