package org.clustergate.strategy.loadsharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.clustergate.strategy.loadsharing.World.backend;
import static org.clustergate.strategy.loadsharing.World.equal;

import java.util.ArrayList;
import java.util.List;
import org.clustergate.backend.Backend;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedHashTest {
    private static World world(List<Backend> backends, String bound) {
        return new World(backends, "load.bound", bound, "sticky.s", "0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.1", "1.25", "2"})
    void nobodyGetsMoreThanTheBound(String bound) {
        World world =
                world(List.of(backend("a", 100), backend("b", 200), backend("c", 500)), bound);
        for (int i = 0; i < 4000; i++) {
            world.enter("user" + i);
            for (Backend backend : world.backends) {
                double fair = world.sum() * backend.weight() / 800.0;
                assertThat((double) world.sessions(backend.name()))
                        .isLessThanOrEqualTo(
                                Math.max(
                                        BoundedHash.FEW,
                                        Math.ceil(Double.parseDouble(bound) * fair + 1e-9)));
            }
        }
    }

    @Test
    void withoutABoundOnlyTheHashCounts() {
        World world = world(equal(3), "0");
        String home = world.login("joe");
        world.sessions.put(home, 1_000_000);

        assertThat(world.login("joe")).isEqualTo(home);
    }

    @Test
    void whoIsPassedOverGoesToTheNextInTheUsersOwnOrder() {
        World world = world(equal(5), "1.25");
        for (int i = 0; i < 500; i++) {
            String user = "user" + i;
            String first = world.login(user);
            world.goes(first);
            String second = world.login(user);
            world.comesBack(first);
            world.sessions.put(first, 200);

            assertThat(world.login(user)).isEqualTo(second);

            world.sessions.put(second, 200);
            String third = world.login(user);
            assertThat(third).isNotIn(first, second);
            world.sessions.clear();
        }
    }

    @Test
    void saysWhoWasPassedOver() {
        World world = world(equal(2), "1.25");
        String home = world.login("joe");
        world.sessions.put(home, 100);

        assertThat(world.decide(world.query("joe", Protocol.IMAP, Purpose.SESSION, "")))
                .isEqualTo(
                        new Decision.Route(
                                home.equals("mail1") ? "mail2" : "mail1",
                                "share of the load; " + home + " has more than its own"));
    }

    @Test
    void aFewSessionsAreNoLoad() {
        World world = world(equal(5), "1.25");
        String home = world.login("joe");
        world.sessions.put(home, BoundedHash.FEW - 1);
        assertThat(world.login("joe")).isEqualTo(home);

        world.sessions.put(home, BoundedHash.FEW);

        assertThat(world.login("joe")).isNotEqualTo(home);
    }

    // 100 backends have 10,000 sessions; then one more of them is there.
    @Test
    void aBackendThatJoinsMovesAboutItsShareAlsoUnderLoad() {
        World world = world(equal(100), "1.25");
        List<String> before = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            before.add(world.enter("user" + i));
        }
        World larger = world(equal(101), "1.25");
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            if (!larger.enter("user" + i).equals(before.get(i))) {
                moved++;
            }
        }

        // 1/101 of all, and those whom the bound has put elsewhere for their sake.
        assertThat(moved / 10_000.0).isBetween(0.005, 3.0 / 101);
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.0323", "0.5, 0.1429", "1.0, 0.25"})
    void whoHasJustComeUpGetsLess(double share, double expected) {
        World world = world(equal(4), "0");
        world.shares.put("mail4", share);
        int users = 0;
        for (int i = 0; i < 20_000; i++) {
            if (world.login("user" + i).equals("mail4")) {
                users++;
            }
        }

        assertThat(users / 20_000.0).isCloseTo(expected, within(0.01));
    }

    @Test
    void aRisingShareOnlyEverBringsUsers() {
        World world = world(equal(4), "0");
        for (int i = 0; i < 2000; i++) {
            String user = "user" + i;
            boolean there = false;
            for (double share = 0; share <= 1; share += 0.1) {
                world.shares.put("mail4", share);
                boolean now = world.login(user).equals("mail4");
                assertThat(now || !there).isTrue();
                there = now;
            }
        }
    }

    @Test
    void theBoundOfWhoHasJustComeUpIsLowerToo() {
        World world = world(equal(4), "1.25");
        world.shares.put("mail4", 0.1);
        for (int i = 0; i < 2000; i++) {
            world.enter("user" + i);
        }

        assertThat(world.sessions("mail4"))
                .isLessThanOrEqualTo(1 + (int) (1.25 * 2000 * 0.1 / 3.1));
    }
}
