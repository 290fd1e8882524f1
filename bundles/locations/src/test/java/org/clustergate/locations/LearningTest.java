package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LearningTest {
    private final World world = new World();

    @Test
    void aLoginProvesTheHomeAndNobodyIsAsked() {
        world.loginAccepted("mail2");

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.asked).isEmpty();
    }

    @Test
    void aLoginDecidesBetweenSeveral() {
        world.all(Verdict.HOME);
        assertThat(world.locate().status()).isEqualTo(Status.AMBIGUOUS);

        world.loginAccepted("mail2");

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void theLastLoginDecides() {
        world.loginAccepted("mail2");

        world.loginAccepted("mail3");

        assertThat(world.locate().backends()).containsExactly("mail3");
    }

    @Test
    void aLoginHoldsForADayAndEveryLoginProlongsIt() {
        world.loginAccepted("mail2");
        world.pass(Duration.ofHours(20));
        world.loginAccepted("mail2");
        world.pass(Duration.ofHours(20));
        world.locate();
        assertThat(world.asked).isEmpty();

        world.pass(Duration.ofHours(5));
        world.locate();

        assertThat(world.asked).hasSize(1);
    }

    @Test
    void aMailServerThatTakesTheRecipientIsTheHome() {
        world.delivered("mail2", "250 2.1.5 Ok");

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.asked).isEmpty();
    }

    @Test
    void aYesOfACatchAllIsNoEvidence() {
        world.all(Verdict.ABSENT).says("mail1", Verdict.CATCH_ALL);
        assertThat(world.locate().status()).isEqualTo(Status.CATCH_ALL);

        world.delivered("mail1", "250 Ok");

        assertThat(world.locate().status()).isEqualTo(Status.CATCH_ALL);
    }

    @Test
    void aDeliveryIsForgottenWhenTheServerTurnsOutToBeACatchAll() {
        world.delivered("mail1", "250 Ok");
        world.pass(Duration.ofHours(13));
        world.all(Verdict.ABSENT).says("mail1", Verdict.CATCH_ALL);
        world.locate();

        assertThat(world.locate().status()).isEqualTo(Status.CATCH_ALL);
    }

    @Test
    void aServerThatWillTryIsNoHome() {
        world.delivered("mail2", "252 2.1.5 Cannot VRFY");

        world.all(Verdict.ABSENT);
        assertThat(world.locate().status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void aMovedUserIsFoundAfterOneFailedLogin() {
        world.loginAccepted("mail1");
        world.pass(Duration.ofMinutes(5));
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);

        assertThat(world.locate().backends()).containsExactly("mail1");
        world.loginRefused("mail1");

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.asked).hasSize(1);
    }

    @Test
    void aFailedLoginAtHomeAsksBehindAtOnceButNotTwiceInAWhile() {
        world.loginAccepted("mail1");
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);
        world.slow = true;

        for (int i = 0; i < 10; i++) {
            world.loginRefused("mail1");
        }
        assertThat(world.open).hasSize(1);
        world.open.get(0).complete(world.evidence(World.THREE));

        assertThat(world.locate().backends()).containsExactly("mail2");
        assertThat(world.asked).hasSize(1);
    }

    @Test
    void aFailedLoginAsksEvenIfAllWereAskedJustBefore() {
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.locate();
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);

        world.loginRefused("mail1");

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void aLoginThatWasOnlyTriedSomewhereLeavesItsTraceAndAsksNobody() {
        world.all(Verdict.UNKNOWN);
        world.locate();
        world.asked.clear();

        world.loginRefused("mail1");

        assertThat(world.asked).isEmpty();
        assertThat(world.locate().evidence())
                .filteredOn(Evidence::refusedLogin)
                .extracting(Evidence::backend)
                .containsExactly("mail1");
        world.pass(Duration.ofMinutes(9));
        assertThat(world.locate().evidence()).anyMatch(Evidence::refusedLogin);
        world.pass(Duration.ofMinutes(1));
        assertThat(world.locate().evidence()).noneMatch(Evidence::refusedLogin);
    }

    @Test
    void tracesOfTriedLoginsDoNotPileUp() {
        World small = new World(50, 10);
        for (int i = 0; i < 1000; i++) {
            small.learning.refused(
                    World.query(Phase.LOGIN, new MailAddress("guess" + i, "example.test")),
                    "mail1",
                    "a1 NO");
        }

        assertThat(small.cache.size()).isLessThanOrEqualTo(10);
    }

    @Test
    void aBackupThatServesAUserDoesNotBecomeTheirHome() {
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.locate();
        Backend home = World.THREE.get(0).withStandIns(List.of("mail2"), Set.of());
        for (Phase phase : Phase.values()) {
            RouteQuery like = World.query(phase);
            RouteQuery query =
                    new RouteQuery(
                            phase,
                            like.session(),
                            World.JOE,
                            "",
                            true,
                            World.backends("mail2", "mail3"),
                            List.of(home));

            world.learning.accepted(query, "mail2", "250 Ok");
            assertThat(world.locate().backends()).containsExactly("mail1");
        }
    }

    @Test
    void anOldClaimOfABackupIsNotRenewedByStandingIn() {
        world.delivered("mail2", "250 Ok");
        world.loginAccepted("mail1");
        Backend home = World.THREE.get(0).withStandIns(List.of("mail2"), Set.of());
        RouteQuery like = World.query(Phase.LOGIN);
        RouteQuery query =
                new RouteQuery(
                        Phase.LOGIN,
                        like.session(),
                        World.JOE,
                        "",
                        true,
                        World.backends("mail2", "mail3"),
                        List.of(home));

        world.learning.accepted(query, "mail2", "a1 OK");

        assertThat(world.locate().backends()).containsExactly("mail1");
    }

    @Test
    void aPinToABackupDoesNotMakeAHomeOfIt() {
        RouteQuery like = World.query(Phase.LOGIN);
        List<Backend> backends =
                List.of(
                        World.THREE.get(0).withStandIns(List.of("mail2"), Set.of()),
                        World.THREE.get(1),
                        World.THREE.get(2));
        RouteQuery query =
                new RouteQuery(Phase.LOGIN, like.session(), World.JOE, "", true, backends);
        for (String pin : List.of("mail1", "mail2")) {
            world.locations.pin("", World.JOE, pin, world.now.plusSeconds(60), "why");
            world.learning.accepted(query, "mail2", "a1 OK");
            assertThat(world.cache.get(Key.of("", World.JOE))).isNull();
        }

        world.locations.pin("", World.JOE, "mail3", world.now.plusSeconds(60), "why");
        world.learning.accepted(query, "mail3", "a1 OK");
        world.locations.unpin("", World.JOE);
        assertThat(world.locate().backends()).containsExactly("mail3");
    }

    @Test
    void whoLogsInElsewhereWhileTheHomeIsDownHasMoved() {
        world.loginAccepted("mail1");
        RouteQuery like = World.query(Phase.LOGIN);
        RouteQuery query =
                new RouteQuery(
                        Phase.LOGIN,
                        like.session(),
                        World.JOE,
                        "",
                        true,
                        World.backends("mail2", "mail3"),
                        World.backends("mail1"));

        world.learning.accepted(query, "mail2", "a1 OK");

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void aWrongPasswordDoesNotMoveTheUserAndIsAskedAboutOnlyNowAndThen() {
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.loginAccepted("mail1");
        world.pass(Duration.ofMinutes(5));
        for (int i = 0; i < 100; i++) {
            world.loginRefused("mail1");
            assertThat(world.locate().backends()).containsExactly("mail1");
            world.pass(Duration.ofMillis(200));
        }

        assertThat(world.asked).hasSizeBetween(1, 3);
    }

    @Test
    void aWrongPasswordKeepsTheProofWhereSeveralClaimTheUser() {
        world.all(Verdict.HOME);
        world.loginAccepted("mail3");
        world.pass(Duration.ofMinutes(5));

        world.loginRefused("mail3");

        assertThat(world.locate().backends()).containsExactly("mail3");
    }

    @Test
    void aFailedLoginSpeaksForTheOthersThatClaimTheUser() {
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME).says("mail2", Verdict.HOME);
        world.locate();

        world.loginRefused("mail1");

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void aDoubtedHomeIsUsedWhenNobodyKnowsBetter() {
        world.loginAccepted("mail1");
        world.pass(Duration.ofMinutes(5));
        world.all(Verdict.UNKNOWN);

        world.loginRefused("mail1");

        assertThat(world.locate().backends()).containsExactly("mail1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550 5.1.1 no such user",
                "550 no such user",
                "550",
                "551 User not local",
                "553 5.1.3 bad address",
                "554 5.1.10 null MX"
            })
    void aRefusedRecipientIsLookedForAgainAtOnce(String reply) {
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.locate();
        world.all(Verdict.ABSENT).says("mail2", Verdict.HOME);

        world.deliveryRefused("mail1", reply);

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550 5.7.1 rejected",
                "552 5.2.2 over quota",
                "554 5.7.1 blocked",
                "550 5.1.8 bad sender",
                "554 no valid recipients"
            })
    void aRecipientRefusedForAnotherReasonStaysAtHome(String reply) {
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.locate();

        world.deliveryRefused("mail1", reply);

        world.locate();
        assertThat(world.asked).hasSize(1);
    }

    @Test
    void aRefusedRecipientPutsEvenALoginInDoubt() {
        world.loginAccepted("mail1");
        world.all(Verdict.ABSENT);

        world.deliveryRefused("mail1", "550 5.1.1 gone");

        assertThat(world.locate().status()).isEqualTo(Status.ABSENT);
    }

    @Test
    void theAnswerAfterADoubtWaitsForTheDirectories() {
        world.loginAccepted("mail1");
        world.pass(Duration.ofMinutes(5));
        world.slow = true;
        world.loginRefused("mail1");

        CompletableFuture<Location> answer = world.start(World.JOE, World.THREE);

        assertThat(answer).isNotDone();
        world.all(Verdict.ABSENT).says("mail3", Verdict.HOME);
        world.open.get(0).complete(world.evidence(World.THREE));
        assertThat(answer.join().backends()).containsExactly("mail3");
    }

    @Test
    void forgets() {
        world.loginAccepted("mail1");
        world.all(Verdict.ABSENT);

        world.locations.forget("", World.JOE);

        assertThat(world.locate().status()).isEqualTo(Status.ABSENT);
    }
}
