package org.clustergate.strategy.loadsharing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.strategy.loadsharing.World.equal;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.clustergate.backend.Backend;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery.Purpose;
import org.clustergate.strategy.loadsharing.Affinity.Attachment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** By round robin, so that only memory can bring a user back to the same backend. */
class StickinessTest {
    private final World world = new World(equal(4), "method", "round-robin");

    private String loginAt(Protocol protocol, String realm) {
        return ((Decision.Route)
                        world.decide(
                                world.query("joe@example.test", protocol, Purpose.SESSION, realm)))
                .backend();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hash", "least-sessions", "round-robin"})
    void aUserStaysWhateverTheMethodSays(String method) {
        world.settings("method", method);
        String home = world.login("joe");
        world.sessions.put(home, 1000);

        for (int i = 0; i < 10; i++) {
            assertThat(world.login("JOE")).isEqualTo(home);
            world.login("somebody" + i);
        }
    }

    @Test
    void aUserStaysThroughAllProtocols() {
        String home = loginAt(Protocol.IMAP, "");

        assertThat(loginAt(Protocol.POP3, "")).isEqualTo(home);
        assertThat(loginAt(Protocol.SUBMISSION, "")).isEqualTo(home);
        assertThat(loginAt(Protocol.SMTP, "")).isEqualTo(home);
    }

    @Test
    void usersOfDifferentRealmsAreDifferentUsers() {
        String here = loginAt(Protocol.IMAP, "");

        assertThat(loginAt(Protocol.IMAP, "elsewhere")).isNotEqualTo(here);
        assertThat(loginAt(Protocol.IMAP, "")).isEqualTo(here);
    }

    @Test
    void aDomainStaysTogetherWhereThatIsSet() {
        world.settings("method", "round-robin", "keep.together", "domain");
        String home = world.login("joe@example.test");

        assertThat(world.login("ann@Example.Test")).isEqualTo(home);
        assertThat(world.login("ann@example.org")).isNotEqualTo(home);
    }

    @Test
    void everyLoginMakesTheTimeStartAgain() {
        String home = world.login("joe");
        for (int i = 0; i < 5; i++) {
            world.pass(3599);
            assertThat(world.login("joe")).isEqualTo(home);
        }

        world.pass(3600);

        assertThat(world.login("joe")).isNotEqualTo(home);
    }

    @Test
    void aQuestionDoesNotMakeTheTimeStartAgain() {
        String home = world.login("joe");
        world.pass(3000);
        assertThat(world.route("joe", Purpose.EXPLANATION)).isEqualTo(home);
        world.pass(600);

        assertThat(world.login("joe")).isNotEqualTo(home);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SESSION")
    void whoOnlyAsksIsNotRemembered(Purpose purpose) {
        assertThat(world.route("joe", purpose)).isEqualTo("mail1");
        assertThat(world.strategy.remembered()).isZero();
        assertThat(world.login("ann")).isEqualTo("mail1");
        assertThat(world.route("joe", purpose)).isEqualTo("mail2");
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "SESSION")
    void whoOnlyAsksWhileABackendIsAwayChangesNothing(Purpose purpose) {
        String home = world.login("joe");
        world.goes(home);
        world.route("joe", purpose);
        world.pass(61);
        world.route("joe", purpose);
        world.comesBack(home);

        assertThat(world.login("joe")).isEqualTo(home);
    }

    @Test
    void aShortFailureMovesNobody() {
        String home = world.login("joe");
        world.goes(home);
        String other = world.login("joe");
        world.pass(59);
        assertThat(world.login("joe")).as("always the same other").isEqualTo(other);
        world.comesBack(home);

        assertThat(other).isNotEqualTo(home);
        assertThat(world.login("joe")).isEqualTo(home);
    }

    @Test
    void afterALongFailureAUserStaysWithTheOther() {
        String home = world.login("joe");
        world.goes(home);
        String other = world.login("joe");
        world.pass(60);
        assertThat(world.login("joe")).isEqualTo(other);
        world.comesBack(home);

        assertThat(world.login("joe")).isEqualTo(other);
        world.pass(3000);
        assertThat(world.login("joe")).isEqualTo(other);
    }

    @Test
    void aBackendThatComesAndGoesIsSoonRidOfItsUsers() {
        String home = world.login("joe");
        int changes = 0;
        String last = home;
        for (int second = 0; second < 600; second += 10) {
            if (second % 20 == 0) {
                world.goes(home);
            } else {
                world.comesBack(home);
            }
            String now = world.login("joe");
            changes += now.equals(last) ? 0 : 1;
            last = now;
            world.pass(10);
        }

        assertThat(last).isNotEqualTo(home);
        assertThat(changes).isEqualTo(7);
    }

    @Test
    void anAbsenceIsForgottenInTheEnd() {
        String home = world.login("joe");
        world.goes(home);
        world.login("joe");
        world.comesBack(home);
        for (int i = 0; i < 4; i++) {
            world.pass(1000);
            assertThat(world.login("joe")).isEqualTo(home);
        }
        world.goes(home);
        world.login("joe");
        world.comesBack(home);

        assertThat(world.login("joe")).as("again short").isEqualTo(home);
    }

    @Test
    void whereTheOtherFailsTooAThirdOneIsFound() {
        String home = world.login("joe");
        world.goes(home);
        String other = world.login("joe");
        world.goes(other);
        String third = world.login("joe");
        assertThat(third).isNotIn(home, other);
        world.comesBack(other);
        assertThat(world.login("joe")).isEqualTo(third);
        world.comesBack(home);

        assertThat(world.login("joe")).isEqualTo(home);
    }

    @Test
    void aUserHasOneBackendInEachOfTwoPools() {
        List<Backend> all = world.backends;
        Set<String> inFirst = new HashSet<>();
        Set<String> inSecond = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            world.backends = all.subList(0, 2);
            inFirst.add(world.login("joe"));
            world.backends = all.subList(2, 4);
            inSecond.add(world.login("joe"));
            world.login("somebody" + i);
            world.pass(100);
        }

        assertThat(inFirst).hasSize(1);
        assertThat(inSecond).hasSize(1);
    }

    @Test
    void aBackendWithoutAWeightKeepsNobody() {
        String home = world.login("joe");
        world.shares.put(home, 0.0);

        assertThat(world.login("joe")).isNotEqualTo(home);
    }

    @Test
    void whereNobodyIsLeftTheMemoryIsNot() {
        String home = world.login("joe");
        equal(4).forEach(backend -> world.shares.put(backend.name(), 0.0));
        assertThat(world.login("joe")).startsWith("Pass[");
        world.shares.clear();

        assertThat(world.login("joe")).isEqualTo(home);
    }

    @Test
    void remembersAsManyUsersAsItMay() {
        world.settings("method", "round-robin", "sticky.users", "100");
        for (int i = 0; i < 1000; i++) {
            world.login("user" + i);
            world.login("joe");
        }
        assertThat(world.strategy.remembered()).isEqualTo(100);

        String home = world.login("joe");
        world.settings("method", "round-robin", "sticky.users", "1");

        assertThat(world.strategy.remembered()).isEqualTo(1);
        assertThat(world.login("joe")).isEqualTo(home);
    }

    @Test
    void timeEmptiesTheMemory() {
        for (int i = 0; i < 1000; i++) {
            world.login("user" + i);
        }
        world.pass(3600);

        world.login("joe");

        assertThat(world.strategy.remembered()).isEqualTo(1);
    }

    @Test
    void theHashAloneNeedsNoMemory() {
        world.settings("method", "hash", "load.bound", "0");
        world.login("joe");

        assertThat(world.strategy.remembered()).isZero();
    }

    @Test
    void twoSessionsOfOneUserThatComeTogetherStayTogether() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < 500; i++) {
                String user = "user" + i;
                CountDownLatch both = new CountDownLatch(2);
                Future<String> one = threads.submit(() -> together(both, user));
                Future<String> two = threads.submit(() -> together(both, user));

                assertThat(one.get()).isEqualTo(two.get());
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private String together(CountDownLatch both, String user) throws InterruptedException {
        both.countDown();
        both.await();
        return world.login(user);
    }

    @Test
    void nobodyIsOverruled() {
        RecentAffinity affinity = new RecentAffinity(() -> 0);
        affinity.limit(1, 10);
        Attachment first = Attachment.to("mail1");

        assertThat(affinity.replace("joe", Optional.empty(), first)).isTrue();
        assertThat(affinity.replace("joe", Optional.empty(), Attachment.to("mail2"))).isFalse();
        assertThat(affinity.find("joe")).contains(first);
        assertThat(affinity.replace("joe", Optional.of(first), Attachment.to("mail2"))).isTrue();
    }
}
