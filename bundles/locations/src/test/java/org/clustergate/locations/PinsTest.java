package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.Test;

class PinsTest {
    private final World world = new World();

    private void pin(String backend) {
        world.locations.pin(
                "", World.JOE, backend, world.now.plus(Duration.ofHours(1)), "by ann: migration");
    }

    @Test
    void aPinBeatsEverything() {
        world.mapped().all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.map.put("joe", "mail1");
        world.loginAccepted("mail1");

        pin("mail2");

        Location location = world.locate();
        assertThat(location.backends()).containsExactly("mail2");
        assertThat(location.reason()).isEqualTo("HOME (mail2=HOME by pin)");
        assertThat(location.evidence())
                .singleElement()
                .satisfies(
                        one -> {
                            assertThat(one.strength()).isEqualTo(Strength.PINNED);
                            assertThat(one.detail()).isEqualTo("by ann: migration");
                        });
        assertThat(world.asked).isEmpty();
    }

    @Test
    void aPinOutlivesWhatElseIsForgotten() {
        pin("mail2");
        world.locations.forget("", World.JOE);

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void aPinOutlivesRefusals() {
        pin("mail2");
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        world.loginRefused("mail2");
        world.deliveryRefused("mail2", "550 5.1.1 no such user");

        assertThat(world.locate().backends()).containsExactly("mail2");
    }

    @Test
    void aPinEnds() {
        world.loginAccepted("mail1");
        pin("mail2");
        world.pass(Duration.ofHours(1));

        assertThat(world.locate().backends()).containsExactly("mail1");
        assertThat(world.locations.unpin("", World.JOE)).isFalse();
    }

    @Test
    void unpinningEndsOnlyThePin() {
        world.loginAccepted("mail1");
        pin("mail2");

        assertThat(world.locations.unpin("", World.JOE)).isTrue();
        assertThat(world.locations.unpin("", World.JOE)).isFalse();
        assertThat(world.locate().backends()).containsExactly("mail1");
    }

    @Test
    void aLaterPinTakesTheEarlierOnesPlace() {
        pin("mail2");
        pin("mail3");

        assertThat(world.locate().backends()).containsExactly("mail3");
    }

    @Test
    void aPinToABackendThatIsNotInQuestionDoesNotCount() {
        world.loginAccepted("mail1");
        pin("mail4");

        assertThat(world.locate().backends()).containsExactly("mail1");
        assertThat(world.start(World.JOE, World.backends("mail1", "mail4")).join().backends())
                .containsExactly("mail4");
    }

    @Test
    void thereAreOnlySoMany() {
        for (int i = 0; i < Pins.MAX; i++) {
            world.locations.pin(
                    "",
                    new MailAddress("user" + i, "example.test"),
                    "mail1",
                    world.now.plusSeconds(60 + i % 2),
                    "");
        }
        assertThatThrownBy(() -> pin("mail1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("10000");
        // but one may be changed, and those that have ended make room
        world.locations.pin(
                "",
                new MailAddress("user7", "example.test"),
                "mail2",
                world.now.plusSeconds(9),
                "");
        world.pass(Duration.ofSeconds(60));
        pin("mail1");

        assertThat(world.pins.all(world.now.toEpochMilli())).hasSize(Pins.MAX / 2);
    }

    @Test
    void whatIsKnownIsToldWithoutAskingAnybody() {
        LocationQuery query = new LocationQuery(World.JOE, "", World.THREE);
        world.all(Verdict.ABSENT).says("mail1", Verdict.HOME);
        assertThat(world.locations.known(query).status()).isEqualTo(Status.UNKNOWN);
        world.locate();
        world.asked.clear();
        world.pass(Duration.ofHours(5));

        assertThat(world.locations.known(query).backends()).containsExactly("mail1");
        pin("mail2");
        assertThat(world.locations.known(query).backends()).containsExactly("mail2");
        assertThat(
                        world.locations
                                .known(new LocationQuery(World.JOE, "other", World.THREE))
                                .evidence())
                .isEqualTo(List.of());

        assertThat(world.asked).isEmpty();
    }
}
