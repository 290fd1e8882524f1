package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location.Status;
import org.junit.jupiter.api.Test;

/** The operator's own map beside what is learned and what servers say. */
class ConfiguredTest {
    private final World world = new World().mapped();

    private String home() {
        return String.join(" ", world.locate().backends());
    }

    @Test
    void theMapOutranksALoginAndServers() {
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.map.put("joe", "mail2");
        home();
        world.loginAccepted("mail3");

        assertThat(home()).isEqualTo("mail2");
    }

    @Test
    void aChangedMapIsNoticedAfterItsTimeHoweverFreshALoginIs() {
        world.map.put("joe", "mail2");
        home();
        world.loginAccepted("mail2");
        world.map.put("joe", "mail3");
        world.pass(Duration.ofMinutes(5));
        world.slow = true;

        // the old answer is used while the map is asked
        assertThat(home()).isEqualTo("mail2");
        assertThat(world.open).hasSize(1);
        world.open.get(0).complete(world.evidence(World.THREE));

        assertThat(home()).isEqualTo("mail3");
    }

    @Test
    void anUnchangedMapIsAskedOncePerItsTime() {
        world.map.put("joe", "mail2");
        for (int i = 0; i < 100; i++) {
            home();
            world.pass(Duration.ofMinutes(1));
        }

        assertThat(world.mapAsked).isEqualTo(20);
    }

    @Test
    void aMapThatIsDownMovesNobodyForADay() {
        world.map.put("joe", "mail2");
        home();
        world.loginAccepted("mail1");
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.mapDown = true;
        world.pass(Duration.ofMinutes(6));
        for (int i = 0; i < 23; i++) {
            assertThat(home()).isEqualTo("mail2");
            world.pass(Duration.ofHours(1));
        }

        world.pass(Duration.ofHours(1));
        assertThat(home()).isEqualTo("mail1");
    }

    @Test
    void whoIsTakenOutOfTheMapIsNoLongerBoundByIt() {
        world.map.put("joe", "mail2");
        home();
        world.loginAccepted("mail1");
        world.map.clear();
        world.pass(Duration.ofMinutes(5));
        home();

        assertThat(home()).isEqualTo("mail1");
    }

    @Test
    void aRefusedLoginDoesNotMoveAUserWhomTheMapNames() {
        world.map.put("joe", "mail2");
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        home();
        world.loginAccepted("mail1");

        world.loginRefused("mail2");

        assertThat(home()).isEqualTo("mail2");
        world.pass(Duration.ofMinutes(20));
        assertThat(home()).isEqualTo("mail2");
    }

    @Test
    void aRefusedRecipientDoesNotMoveAUserWhomTheMapNames() {
        world.map.put("joe", "mail2");
        home();
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);

        world.deliveryRefused("mail2", "550 5.1.1 no such user");

        assertThat(home()).isEqualTo("mail2");
    }

    @Test
    void aRefusedLoginAsksTheMapAtOnce() {
        world.map.put("joe", "mail2");
        home();
        world.map.put("joe", "mail3");

        world.loginRefused("mail2");

        assertThat(home()).isEqualTo("mail3");
    }

    @Test
    void whileTheMapIsDownARefusalAndBothServersTogetherOutweighIt() {
        world.map.put("joe", "mail2");
        home();
        world.mapDown = true;
        world.all(Verdict.ABSENT);
        world.loginRefused("mail2");
        assertThat(home()).isEqualTo("mail2");

        world.says("mail1", Verdict.HOME);
        world.pass(Duration.ofSeconds(10));
        world.loginRefused("mail2");

        assertThat(home()).isEqualTo("mail1");
    }

    @Test
    void aMapIsNoProofThatOthersDoNotExist() {
        world.all(Verdict.UNKNOWN);

        assertThat(world.locate().status()).isEqualTo(Status.UNKNOWN);
    }
}
