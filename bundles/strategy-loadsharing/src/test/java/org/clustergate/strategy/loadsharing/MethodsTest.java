package org.clustergate.strategy.loadsharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.strategy.loadsharing.World.backend;
import static org.clustergate.strategy.loadsharing.World.equal;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Least sessions and round robin, without memory. */
class MethodsTest {
    private static World world(String method, int... weights) {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            backends.add(backend(Character.toString('a' + i), weights[i]));
        }
        return new World(backends, "method", method, "sticky.s", "0");
    }

    private static String turns(World world, int count) {
        StringBuilder turns = new StringBuilder();
        for (int i = 0; i < count; i++) {
            turns.append(world.login("user" + i));
        }
        return turns.toString();
    }

    @Test
    void leastSessionsFillsUpByWeight() {
        World world = world("least-sessions", 100, 300, 0);
        for (int i = 0; i < 400; i++) {
            world.enter("user" + i);
        }

        assertThat(world.sessions("a")).isEqualTo(100);
        assertThat(world.sessions("b")).isEqualTo(300);
        assertThat(world.sessions("c")).isZero();
    }

    @Test
    void leastSessionsGoesWhereMostIsFree() {
        World world = world("least-sessions", 100, 100, 100);
        world.sessions.put("a", 7);
        world.sessions.put("b", 5);
        world.sessions.put("c", 6);
        assertThat(world.login("joe")).isEqualTo("b");

        world.shares.put("b", 0.5);

        assertThat(world.login("joe")).isEqualTo("c");
    }

    @Test
    void ofEqualsEverybodyHasTheirOwn() {
        World world = world("least-sessions", 100, 100, 100);
        Set<String> chosen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            String mine = world.login("user" + i);
            assertThat(world.login("user" + i)).isEqualTo(mine);
            chosen.add(mine);
        }

        assertThat(chosen).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void whereNobodyCountsLeastSessionsSharesByWeight() {
        World world = world("least-sessions", 100, 900);
        world.strategy.load = null;

        assertThat(turns(world, 200).replace("b", "").length()).isBetween(5, 40);
    }

    // The example of nginx, in its order.
    @Test
    void roundRobinSpreadsTheHeavyAmongTheLight() {
        assertThat(turns(world("round-robin", 5, 1, 1), 14)).isEqualTo("aabacaaaabacaa");
        assertThat(turns(world("round-robin", 100, 100, 100), 7)).isEqualTo("abcabca");
        assertThat(turns(world("round-robin", 1, 0, 2), 6)).isEqualTo("caccac");
    }

    @Test
    void roundRobinIsFairAlsoWhileBackendsComeAndGo() {
        World world = world("round-robin", 100, 200, 300);
        turns(world, 60);
        world.goes("c");
        assertThat(turns(world, 30).replace("b", "")).hasSize(10);
        world.comesBack("c");

        String turns = turns(world, 60);

        assertThat(turns.replace("a", "").replace("b", "").length()).isBetween(29, 31);
        assertThat(turns.replace("b", "").replace("c", "").length()).isBetween(9, 11);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SESSION")
    void whoOnlyAsksTakesNobodysTurn(Purpose purpose) {
        World world = world("round-robin", 100, 100);
        world.login("joe");

        assertThat(world.route("joe", purpose)).isEqualTo("b");
        assertThat(world.route("joe", purpose)).isEqualTo("b");
        assertThat(world.login("joe")).isEqualTo("b");
        assertThat(world.route("joe", purpose)).isEqualTo("a");
    }

    @Test
    void roundRobinForgetsBackendsThatAreGone() {
        RoundRobin robin = new RoundRobin();
        List<Backend> all = equal(10_000);
        for (int i = 0; i + 10 <= 10_000; i += 10) {
            robin.choose("", Shares.of(all.subList(i, i + 10), Protocol.IMAP, null, null), true);
            assertThat(robin.known()).isLessThanOrEqualTo(4096 + 10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash", "least-sessions", "round-robin"})
    void whoHasNoWeightTakesNobody(String method) {
        World world = world(method, 0, 100, 100);
        world.shares.put("b", 0.0);
        assertThat(turns(world, 20)).isEqualTo("c".repeat(20));

        world.goes("c");

        assertThat(world.login("joe")).startsWith("Pass[");
    }
}
