package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.clustergate.runtime.MigrationBoard.Change;
import org.clustergate.runtime.MigrationBoard.CountDto;
import org.clustergate.runtime.MigrationBoard.MigrationDto;
import org.clustergate.runtime.MigrationBoard.Seat;
import org.clustergate.runtime.MigrationBoard.UserDto;
import org.clustergate.runtime.MigrationBoard.WaveDto;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the board says, and what the operator is answered. */
class CountsTest {
    private static final String NOW = FakeBackground.START.toString();

    @TempDir Path directory;
    private World world;

    @BeforeEach
    void startWorld() {
        world = new World(directory);
        world.write("pilot.txt", "anna@pilot.org", "bert@pilot.org", "joe@pilot.org");
        world.migrations.configured(World.FLEET);
        configure(0);
    }

    private void configure(int confirmAfter) {
        world.configure(
                "spring",
                Map.of(
                        "waves",
                        new String[] {"pilot: list pilot.txt", "rest: percent 100"},
                        "confirm.after.h",
                        confirmAfter));
        assertThat(world.wrong()).isEmpty();
    }

    @Test
    void showsWhoIsHowFar() {
        world.wave("pilot", "copying");
        world.user("joe@pilot.org", "cut-over");
        world.enter("Dora@else.org", "old1");
        world.enter("dora@else.org", "old1");
        world.enter("emil@else.org", "new2");
        world.enter("anna@pilot.org", "old2");
        world.enter("stranger@else.org", "other");

        assertThat(world.board.board())
                .containsExactly(
                        new MigrationDto(
                                "spring",
                                "old",
                                "new",
                                false,
                                0,
                                1,
                                List.of(
                                        new WaveDto(
                                                "pilot",
                                                "list pilot.txt",
                                                "copying",
                                                NOW,
                                                3,
                                                true,
                                                List.of(
                                                        new CountDto("copying", 2),
                                                        new CountDto("cut-over", 1)),
                                                1,
                                                0,
                                                ""),
                                        new WaveDto(
                                                "rest",
                                                "percent 100",
                                                "planned",
                                                "",
                                                2,
                                                false,
                                                List.of(new CountDto("planned", 2)),
                                                2,
                                                0,
                                                "")),
                                List.of()));
    }

    @Test
    void countsWhatStillReachesTheOldPoolAfterACutover() {
        String anna = world.enter("anna@pilot.org", "old1");
        world.wave("pilot", "copying", "cut-over");
        assertThat(world.shown("pilot").onOld()).isEqualTo(1);
        assertThat(world.shown("pilot").lastOnOld()).isEmpty();

        world.time.advance(Duration.ofMinutes(1));
        world.leave(anna);
        world.clerk.round();
        assertThat(world.shown("pilot").onOld()).isZero();
        assertThat(world.shown("pilot").lateOnOld()).isZero();
        assertThat(world.shown("pilot").lastOnOld()).isEqualTo("2026-01-02T03:05:05Z");

        world.time.advance(Duration.ofMinutes(1));
        String bert = world.enter("bert@pilot.org", "old1");
        world.observer.accepted(World.recipient("joe@pilot.org"), "old2", "250 Ok");
        world.observer.accepted(World.recipient("joe@pilot.org"), "new2", "250 Ok");
        world.clerk.round();
        assertThat(world.shown("pilot").onOld()).isEqualTo(1);
        assertThat(world.shown("pilot").lateOnOld()).isEqualTo(2);
        assertThat(world.shown("pilot").lastOnOld()).isEqualTo("2026-01-02T03:06:05Z");
        world.leave(bert);
    }

    @Test
    void tracesSurviveARestartAndEndWithTheNextCutover() {
        world.wave("pilot", "copying", "cut-over");
        world.leave(world.enter("anna@pilot.org", "old1"));
        world.clerk.round();

        world = new World(directory);
        world.migrations.configured(World.FLEET);
        configure(0);
        assertThat(world.shown("pilot").lateOnOld()).isEqualTo(1);
        assertThat(world.shown("pilot").lastOnOld()).isEqualTo(NOW);

        world.wave("pilot", "rolled-back", "copying", "cut-over");
        assertThat(world.shown("pilot").lateOnOld()).isZero();
    }

    @Test
    void mailAtTheOldPoolIsNoTraceOfOneWhoHasNotMoved() {
        world.wave("pilot", "copying", "cut-over");
        world.user("joe@pilot.org", "rolled-back");
        world.leave(world.enter("joe@pilot.org", "old1"));
        world.clerk.round();

        assertThat(world.shown("pilot").lateOnOld()).isZero();
        assertThat(world.shown("pilot").lastOnOld()).isEmpty();
    }

    @Test
    void confirmsWhatHasBeenQuietForLongEnough() {
        configure(48);
        world.wave("pilot", "copying", "cut-over");
        world.user("dora@else.org", "copying", "cut-over");
        String anna = world.enter("anna@pilot.org", "old1");

        world.time.advance(Duration.ofHours(49));
        world.clerk.round();
        // Anna is still there.
        assertThat(world.shown("pilot").state()).isEqualTo("cut-over");
        assertThat(world.board.user("spring", "dora@else.org").orElseThrow().state())
                .isEqualTo("confirmed");
        world.leave(anna);
        world.clerk.round();
        world.time.advance(Duration.ofHours(47));
        world.clerk.round();
        assertThat(world.shown("pilot").state()).isEqualTo("cut-over");
        world.time.advance(Duration.ofHours(1));
        world.clerk.round();

        assertThat(world.shown("pilot").state()).isEqualTo("confirmed");
        assertThat(world.shown("rest").state()).isEqualTo("planned");
    }

    @Test
    void oneWhoIsBehindDoesNotKeepTheOthersFromBeingConfirmed() {
        configure(1);
        world.wave("pilot", "copying", "cut-over");
        world.user("joe@pilot.org", "rolled-back");
        world.enter("joe@pilot.org", "old1");

        world.time.advance(Duration.ofHours(1));
        world.clerk.round();

        assertThat(world.shown("pilot").state()).isEqualTo("confirmed");
        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("old");
    }

    @Test
    void neverConfirmsByItselfUnlessTold() {
        world.wave("pilot", "copying", "cut-over");

        world.time.advance(Duration.ofDays(400));
        world.clerk.round();

        assertThat(world.shown("pilot").state()).isEqualTo("cut-over");
    }

    @Test
    void tellsHowManyUsersAreTouched() {
        world.enter("dora@else.org", "old1");
        world.user("joe@pilot.org", "copying");

        assertThat(world.board.wave("spring", "pilot", "copying"))
                .isEqualTo(new Change("", "copying", 2, true));
        assertThat(world.board.wave("spring", "rest", "copying"))
                .isEqualTo(new Change("", "copying", 1, false));
        assertThat(world.board.user("spring", "anna@pilot.org", "holding"))
                .isEqualTo(new Change("", "holding", 1, true));
        assertThat(world.board.user("spring", "Anna@pilot.org"))
                .contains(new UserDto("anna@pilot.org", "pilot", "holding", true));
        assertThat(world.board.user("spring", "bert@pilot.org"))
                .contains(new UserDto("bert@pilot.org", "pilot", "copying", false));
        assertThat(world.board.user("summer", "bert@pilot.org")).isEmpty();
        assertThat(world.board.user("spring", "@")).isEmpty();
    }

    @Test
    void tellsWhatIsWrongWithAWish() {
        assertThat(world.board.wave("summer", "pilot", "copying").problem())
                .isEqualTo("there is no migration 'summer' (spring are configured)");
        assertThat(world.board.wave("spring", "pilots", "copying").problem())
                .isEqualTo("there is no wave 'pilots' (pilot, rest are configured)");
        assertThat(world.board.wave("spring", "pilot", "unknown").problem())
                .isEqualTo(
                        "'unknown' is none of planned, copying, holding, cut-over, confirmed,"
                                + " rolled-back");
        assertThat(world.board.wave("spring", "pilot", "confirmed").problem())
                .isEqualTo("wave 'pilot' is planned and cannot become confirmed, only copying");
        assertThat(world.board.user("spring", "@", "copying").problem())
                .isEqualTo("'@' is no user's name");
        assertThat(world.board.hold("spring", "pilot").problem())
                .isEqualTo("wave 'pilot' is planned and cannot become holding, only copying");
        assertThat(world.board.release("spring", "pilot").problem())
                .isEqualTo("'pilot' is planned, not held");
        assertThat(world.board.release("spring", "joe@pilot.org").problem())
                .isEqualTo("'joe@pilot.org' is planned, not held");
        assertThat(world.wrong()).isEmpty();
    }

    @Test
    void knowsWhoSitsOnTheWrongSide() {
        world.wave("pilot", "copying");
        List<Seat> seats =
                List.of(
                        new Seat("Anna@pilot.org", "old1"),
                        new Seat("bert@pilot.org", "new1"),
                        new Seat("joe@pilot.org", "other"),
                        new Seat("dora@else.org", "old2"),
                        new Seat("", "old2"));
        assertThat(world.board.misplaced("spring", seats)).containsExactly("bert@pilot.org");

        world.wave("pilot", "holding");
        assertThat(world.board.misplaced("spring", seats))
                .containsExactly("Anna@pilot.org", "bert@pilot.org");
        world.wave("pilot", "cut-over");
        assertThat(world.board.misplaced("spring", seats)).containsExactly("Anna@pilot.org");
        world.wave("pilot", "rolled-back");
        assertThat(world.board.misplaced("spring", seats)).containsExactly("bert@pilot.org");
        assertThat(world.board.misplaced("summer", seats)).isEmpty();
    }

    @Test
    void whatIsRememberedIsBounded() {
        OldSide side = new OldSide();
        for (int i = 0; i <= OldSide.MAX_SEEN; i++) {
            side.seen("rest", "user" + i);
            side.entered("s" + i, new OldSide.Seated("user" + i, "rest"));
        }

        assertThat(side.seen("rest")).hasSize(OldSide.MAX_SEEN);
        assertThat(side.present()).containsExactly(Map.entry("rest", OldSide.MAX_SESSIONS));
        // One who cannot be counted may be anybody.
        assertThat(side.isPresent("nobody")).isTrue();
        assertThat(side.isMovedPresent("none", States.NONE)).isTrue();
    }
}
