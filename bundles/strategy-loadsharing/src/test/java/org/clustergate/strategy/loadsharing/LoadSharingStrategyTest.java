package org.clustergate.strategy.loadsharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.annotation.Annotation;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.clustergate.backend.Backend;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadSharingStrategyTest {
    private static final int USERS = 20_000;

    private static Backend backend(String name, int weight) {
        return Backend.of(name, Map.of()).withWeight(weight);
    }

    private static List<Backend> equal(int count) {
        List<Backend> all = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            all.add(backend("mail" + i, 100));
        }
        return all;
    }

    private static String choose(String user, List<Backend> backends) {
        return Rendezvous.choose(user, backends).orElseThrow().name();
    }

    private static LoadSharingStrategy strategy(String keepTogether) {
        return new LoadSharingStrategy(
                new LoadSharingStrategy.Config() {
                    @Override
                    public String keep_together() {
                        return keepTogether;
                    }

                    @Override
                    public Class<? extends Annotation> annotationType() {
                        return LoadSharingStrategy.Config.class;
                    }
                });
    }

    private static Decision route(LoadSharingStrategy strategy, String user, List<Backend> among) {
        SessionInfo session =
                new SessionInfo(
                        "s1",
                        "in",
                        Protocol.IMAP,
                        new InetSocketAddress("192.0.2.9", 50000),
                        new InetSocketAddress("198.51.100.1", 143),
                        false,
                        "",
                        Instant.EPOCH);
        return strategy.route(
                        new RouteQuery(
                                RouteQuery.Phase.LOGIN,
                                session,
                                MailAddress.parse(user).orElseThrow(),
                                "",
                                true,
                                among))
                .toCompletableFuture()
                .join();
    }

    @Test
    void sendsAUserAlwaysToTheSameBackend() {
        List<Backend> backends = equal(5);
        LoadSharingStrategy strategy = strategy("user");
        Decision first = route(strategy, "joe@example.test", backends);

        Collections.shuffle(backends, new Random(1));

        assertThat(first).isInstanceOf(Decision.Route.class);
        assertThat(route(strategy, "JOE@Example.Test", backends)).isEqualTo(first);
    }

    @Test
    void hashesTheSameInEveryVersion() {
        assertThat(choose("joe@example.test", equal(5))).isEqualTo("mail5");
        assertThat(choose("ann@example.test", equal(5))).isEqualTo("mail1");
        assertThat(choose("", equal(5))).isEqualTo("mail4");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 30})
    void aBackendThatJoinsTakesItsShareAndMovesNobodyElse(int before) {
        List<Backend> old = equal(before);
        List<Backend> larger = equal(before + 1);
        int moved = 0;
        for (int i = 0; i < USERS; i++) {
            String user = "user" + i + "@example.test";
            String now = choose(user, larger);
            if (!now.equals(choose(user, old))) {
                moved++;
                assertThat(now).isEqualTo("mail" + (before + 1));
            }
        }

        double share = 1.0 / (before + 1);
        assertThat(moved / (double) USERS).isCloseTo(share, within(0.1 * share + 0.005));
    }

    @Test
    void aBackendThatLeavesGivesBackOnlyItsOwn() {
        List<Backend> all = equal(5);
        List<Backend> less = all.subList(0, 4);
        for (int i = 0; i < USERS; i++) {
            String user = "user" + i;
            String before = choose(user, all);
            if (!before.equals("mail5")) {
                assertThat(choose(user, less)).isEqualTo(before);
            }
        }
    }

    @Test
    void sharesByWeight() {
        List<Backend> backends =
                List.of(backend("a", 100), backend("b", 300), backend("c", 600), backend("d", 0));
        Map<String, Integer> users = new HashMap<>();
        for (int i = 0; i < USERS; i++) {
            users.merge(choose("user" + i, backends), 1, Integer::sum);
        }

        assertThat(users).doesNotContainKey("d");
        assertThat(users.get("a") / (double) USERS).isCloseTo(0.1, within(0.01));
        assertThat(users.get("b") / (double) USERS).isCloseTo(0.3, within(0.015));
        assertThat(users.get("c") / (double) USERS).isCloseTo(0.6, within(0.015));
    }

    @Test
    void hasNoOpinionWhereNobodyHasAWeight() {
        LoadSharingStrategy strategy = strategy("user");

        assertThat(route(strategy, "joe", List.of())).isInstanceOf(Decision.Pass.class);
        assertThat(route(strategy, "joe", List.of(backend("a", 0))))
                .isInstanceOf(Decision.Pass.class);
    }

    @Test
    void keepsADomainTogetherWhereThatIsSet() {
        LoadSharingStrategy strategy = strategy("domain");
        Decision first = route(strategy, "joe@example.test", equal(5));
        for (int i = 0; i < 100; i++) {
            assertThat(route(strategy, "user" + i + "@EXAMPLE.test", equal(5))).isEqualTo(first);
        }
    }
}
