package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DualDeliveryTest {
    private static final Decision BOTH =
            new Decision.Route("old2", "is being copied to new1", false, Set.of("new1"));

    @TempDir Path directory;
    private World world;

    @BeforeEach
    void copyJoe() {
        world = World.of(directory, "pilot: domain pilot.org");
        world.configure(
                "spring",
                Map.of("waves", new String[] {"pilot: domain pilot.org"}, "dual.delivery", true));
        world.migrations.locator(world.locator);
        world.locator.homes.putAll(Map.of("old2", "joe", "new1", "joe"));
        world.wave("pilot", "copying");
    }

    @Test
    void mailGoesToTheOldHomeAndACopyToTheNewOne() {
        assertThat(world.decide(World.recipient("joe@pilot.org"))).isEqualTo(BOTH);
    }

    @ParameterizedTest
    @CsvSource({"planned,old", "cut-over,new", "rolled-back,old"})
    void onlyWhileOneIsBeingCopied(String state, String pool) {
        if (state.equals("planned")) {
            world.wave("pilot", "rolled-back", state);
        } else {
            world.wave("pilot", state);
        }

        assertThat(world.side(World.recipient("joe@pilot.org"))).isEqualTo(pool);
        assertThat(world.locator.asked).isZero();
    }

    @Test
    void loginsAndCalloutsNeedNoCopy() {
        RouteQuery callout =
                World.query("joe@pilot.org", Phase.RECIPIENT, Purpose.CALLOUT, Protocol.SMTP, "s");

        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("old");
        assertThat(world.side(callout)).isEqualTo("old");
        assertThat(world.locator.asked).isZero();
    }

    @ParameterizedTest
    @CsvSource({"old2", "new1"})
    void withoutBothHomesThereIsNoCopy(String unknown) {
        world.locator.homes.remove(unknown);

        assertThat(world.side(World.recipient("joe@pilot.org"))).isEqualTo("old");
    }

    @ParameterizedTest
    @CsvSource({"old2", "new1"})
    void aHomeThatIsDownGetsNoCopyAndNoOtherBackendDoes(String down) {
        List<String> up =
                List.of("old1", "old2", "new1", "new2").stream()
                        .filter(name -> !name.equals(down))
                        .toList();
        RouteQuery query =
                World.recipient("joe@pilot.org")
                        .with(
                                Purpose.SESSION,
                                World.backends(up.toArray(String[]::new)),
                                World.backends(down));

        assertThat(world.side(query)).isEqualTo("old");
    }

    @Test
    void withoutALocatorThereIsNoCopy() {
        world.migrations.locator(null);

        assertThat(world.side(World.recipient("joe@pilot.org"))).isEqualTo("old");
    }

    @Test
    void aLocatorThatFailsIsNoReasonToRefuseMail() {
        world.locator.ready = CompletableFuture.failedFuture(new IllegalStateException("fault"));

        assertThat(world.side(World.recipient("joe@pilot.org"))).isEqualTo("old");
    }

    @Test
    void aCutoverWhileTheHomesAreLookedForCounts() {
        world.locator.ready = new CompletableFuture<>();
        CompletableFuture<Decision> answer = world.ask(World.recipient("joe@pilot.org"));
        assertThat(answer).isNotDone();

        world.wave("pilot", "cut-over");
        world.locator.ready.complete(null);

        assertThat(World.side(answer.join())).isEqualTo("new");
    }
}
