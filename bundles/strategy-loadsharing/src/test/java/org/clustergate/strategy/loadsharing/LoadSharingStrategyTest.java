package org.clustergate.strategy.loadsharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.strategy.loadsharing.World.backend;
import static org.clustergate.strategy.loadsharing.World.equal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadSharingStrategyTest {
    private static final String SOURCE = "gateway.strategy.loadsharing.config";

    @Test
    void sendsAUserAlwaysToTheSameBackend() {
        World world = new World(equal(5), "sticky.s", "0");
        Decision first =
                world.decide(world.query("joe@example.test", Protocol.IMAP, Purpose.SESSION, ""));

        world.backends = new ArrayList<>(world.backends);
        Collections.shuffle(world.backends, new Random(1));

        assertThat(first).isEqualTo(new Decision.Route("mail5", "share of the load"));
        assertThat(world.login("JOE@Example.Test")).isEqualTo("mail5");
    }

    @Test
    void worksWithoutHealthAndLoad() {
        World world = new World(equal(5));
        world.strategy.health = null;
        world.strategy.load = null;

        assertThat(world.login("joe@example.test")).isEqualTo("mail5");
    }

    @Test
    void hasNoOpinionWhereNobodyHasAWeight() {
        World world = new World(List.of(backend("a", 0)));

        assertThat(world.login("joe")).isEqualTo("Pass[reason=no backend has a weight]");
    }

    @Test
    void keepsADomainTogetherWhereThatIsSet() {
        World world = new World(equal(5), "keep.together", "domain", "sticky.s", "0");
        String first = world.login("joe@example.test");
        for (int i = 0; i < 100; i++) {
            assertThat(world.login("user" + i + "@EXAMPLE.test")).isEqualTo(first);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "method        | least     | method: 'least' is none of hash, least-sessions, round-robin",
                "methods       | hash      | methods: is no key of gateway.strategy.loadsharing (did you mean method?)",
                "keep.together | all       | keep.together: 'all' is none of user, domain",
                "load.bound    | 0.5       | load.bound: 0.5 would leave no server below it: at least 1, or 0 for no bound",
                "load.bound    | -1        | load.bound: -1 is outside 0.0-1000.0",
                "sticky.s      | an hour   | sticky.s: 'an hour' is no whole number",
                "sticky.users  | 0         | sticky.users: 0 is outside 1-100000000",
            })
    void saysWhatIsWrongAndKeepsWhatItHas(String key, String value, String problem) {
        World world = new World(equal(3), "method", "round-robin", "sticky.s", "0");
        assertThat(world.problems).containsEntry(SOURCE, List.of());
        world.login("joe");

        world.settings(key, value);

        assertThat(world.problems).containsEntry(SOURCE, List.of(SOURCE + ": " + problem));
        assertThat(world.login("joe")).isEqualTo("mail2");
        world.strategy.deactivate();
        assertThat(world.problems).containsEntry(SOURCE, List.of());
    }

    @Test
    void startsWithDefaultsWhereTheFirstSettingsAreWrong() {
        World world = new World(equal(5), "method", "best", "keep.together", "domain");

        assertThat(world.problems.get(SOURCE)).hasSize(1);
        assertThat(world.login("joe@example.test")).isEqualTo("mail5");
        assertThat(world.strategy.remembered()).isEqualTo(1);
    }

    @Test
    void newSettingsKeepWhatIsRemembered() {
        World world = new World(equal(5), "method", "round-robin");
        String home = world.login("joe");

        world.settings("method", "least-sessions");
        world.sessions.put(home, 100);

        assertThat(world.login("joe")).isEqualTo(home);
    }
}
