package org.clustergate.strategy.location;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Location.Status;
import org.clustergate.route.Decision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandInTest {
    private final Desk desk = new Desk();

    /** mail1 is backed up by mail2, then mail3; mail3 by mail4; mail5 mirrors mail1. */
    @BeforeEach
    void build() {
        desk.backend(Backend.of("mail4", Map.of()))
                .backend(Backend.of("mail5", Map.of()))
                .standIns("mail1", List.of("mail2", "mail3"), Set.of())
                .standIns("mail3", List.of("mail4", "mail1"), Set.of())
                .standIns("mail5", List.of(), Set.of("mail1"));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                            mail1",
        "mail1,                         mail5",
        "mail1 mail5,                   mail2",
        "mail1 mail5 mail2,             mail3",
        "mail1 mail5 mail2 mail3,       mail4",
        "mail1 mail5 mail2 mail3 mail4, ''",
    })
    void theFirstThatIsUsableServesTheUsersOfAHomeThatIsNot(String down, String chosen) {
        desk.says(Status.HOME, "mail1");
        desk.down(down.isEmpty() ? new String[0] : down.split(" "));

        Decision decision = desk.decide();

        if (chosen.isEmpty()) {
            assertThat(decision).isEqualTo(new Decision.Reject(true, "home mail1 unavailable"));
        } else {
            assertThat(decision)
                    .isInstanceOfSatisfying(
                            Decision.Route.class,
                            route -> {
                                assertThat(route.backend()).isEqualTo(chosen);
                                assertThat(route.tentative()).isFalse();
                            });
        }
    }

    @Test
    void theReasonSaysWhoStandsInForWhomAndWhy() {
        desk.says(Status.HOME, "mail1", "mail1=HOME").down("mail1", "mail5");

        assertThat(desk.decide())
                .isEqualTo(
                        new Decision.Route(
                                "mail2",
                                "mail2 stands in for mail1 as a backup, which has failed or is"
                                        + " down: home by callout"));
        assertThat(((Decision.Route) desk.down("mail1").decide()).reason())
                .startsWith("mail5 stands in for mail1 as its mirror");
    }

    @Test
    void nobodyElseServesAUserWhoseHomeIsDown() {
        desk.says(Status.HOME, "mail2", "mail2=HOME", "mail4=CATCH_ALL").down("mail2");

        assertThat(desk.decide()).isEqualTo(new Decision.Reject(true, "home mail2 unavailable"));
    }

    @Test
    void whomAMirrorHoldsTheOriginalServesIfItKnowsThemToo() {
        // A login at the mirror has made it the home.
        desk.says(Status.HOME, "mail5", "mail1=HOME", "mail5=HOME").down("mail5");
        assertThat(desk.decide())
                .isInstanceOfSatisfying(
                        Decision.Route.class,
                        route -> {
                            assertThat(route.backend()).isEqualTo("mail1");
                            assertThat(route.reason())
                                    .startsWith("mail1 serves instead of its mirror mail5");
                        });
        assertThat(desk.down("mail5", "mail1").decide())
                .isEqualTo(new Decision.Reject(true, "home mail5 unavailable"));

        // The mirror has users of its own, too.
        desk.says(Status.HOME, "mail5", "mail1=ABSENT", "mail5=HOME").down("mail5");
        assertThat(desk.decide()).isEqualTo(new Decision.Reject(true, "home mail5 unavailable"));
    }

    @Test
    void mirrorsThatClaimAUserAreOneHome() {
        desk.strategy.modified(Desk.properties("share.ambiguous", "false"));
        desk.says(Status.AMBIGUOUS, "mail1 mail5");

        assertThat(desk.decide())
                .isEqualTo(new Decision.Among(Set.of("mail1", "mail5"), "AMBIGUOUS ()"));
        assertThat(desk.down("mail5").decide())
                .isEqualTo(new Decision.Among(Set.of("mail1"), "AMBIGUOUS ()"));
        assertThat(desk.down("mail1", "mail5").decide())
                .isInstanceOfSatisfying(
                        Decision.Route.class,
                        route -> assertThat(route.backend()).isEqualTo("mail2"));
    }

    @Test
    void mirrorsOfMirrorsAreOneHomeAndOneStrangerMakesItTwo() {
        desk.strategy.modified(Desk.properties("share.ambiguous", "false"));
        desk.standIns("mail4", List.of(), Set.of("mail5"));

        assertThat(desk.says(Status.AMBIGUOUS, "mail4 mail1 mail5").decide())
                .isInstanceOf(Decision.Among.class);
        desk.backend(Backend.of("mail6", Map.of()));
        assertThat(desk.says(Status.AMBIGUOUS, "mail6 mail1 mail5").decide())
                .isInstanceOf(Decision.Reject.class);
    }

    @ParameterizedTest
    @CsvSource({
        "mail1 mail2,       '',          mail1",
        "mail2 mail1,       mail1,       mail5",
        "mail1 mail2,       mail1 mail5, mail2",
        "mail1 mail4,       '',          mail1",
    })
    void aBackupThatKnowsTheUserTooIsNoSecondHome(String claimants, String down, String chosen) {
        // Beyond mail3, which mail1 backs up in turn, mail4 holds the copy of a copy.
        desk.says(Status.AMBIGUOUS, claimants);
        desk.down(down.isEmpty() ? new String[0] : down.split(" "));

        assertThat(desk.decide())
                .isInstanceOfSatisfying(
                        Decision.Route.class,
                        route -> assertThat(route.backend()).isEqualTo(chosen));
    }

    @Test
    void twoThatBackUpEachOtherAreSharedAsBefore() {
        desk.says(Status.AMBIGUOUS, "mail1 mail3");

        assertThat(desk.decide())
                .isInstanceOfSatisfying(
                        Decision.Among.class,
                        among ->
                                assertThat(among.backends())
                                        .containsExactlyInAnyOrder("mail1", "mail3"));
    }
}
