package org.clustergate.strategy.loadsharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.clustergate.strategy.loadsharing.World.backend;
import static org.clustergate.strategy.loadsharing.World.equal;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.clustergate.backend.Backend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RendezvousTest {
    private static final int USERS = 20_000;

    private static String choose(String user, List<Backend> backends) {
        Rendezvous rendezvous = new Rendezvous(user, backends);
        for (int i = 0; i < backends.size(); i++) {
            if (backends.get(i).weight() > 0) {
                rendezvous.offer(i, backends.get(i).weight());
            }
        }
        return backends.get(rendezvous.winner()).name();
    }

    @Test
    void hashesTheSameInEveryVersion() {
        assertThat(choose("joe@example.test", equal(5))).isEqualTo("mail5");
        assertThat(choose("ann@example.test", equal(5))).isEqualTo("mail1");
        assertThat(choose("", equal(5))).isEqualTo("mail4");
    }

    @Test
    void theOrderOfTheBackendsDoesNotMatter() {
        List<Backend> backends = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            backends.add(backend("mail" + i, 50 + 50 * (i % 3)));
        }
        for (int i = 0; i < 1000; i++) {
            String first = choose("user" + i, backends);
            Collections.shuffle(backends, new Random(i));
            assertThat(choose("user" + i, backends)).isEqualTo(first);
        }
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
}
