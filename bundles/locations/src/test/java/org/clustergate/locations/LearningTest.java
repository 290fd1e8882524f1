package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
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

        assertThat(world.asked).isEmpty();
        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void aFailedLoginAsksNobodyByItself() {
        world.loginAccepted("mail1");
        world.pass(Duration.ofMinutes(5));

        for (int i = 0; i < 10; i++) {
            world.loginRefused("mail1");
        }

        assertThat(world.asked).isEmpty();
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
        world.loginRefused("mail1");
        world.slow = true;

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
