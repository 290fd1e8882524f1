package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WaitingRoomTest {
    @TempDir Path directory;
    private World world;

    @BeforeEach
    void startToCopy() {
        world = World.of(directory, "pilot: domain pilot.org", "rest: percent 100");
        world.wave("pilot", "copying");
    }

    private void hold(String target) {
        assertThat(world.board.hold("spring", target).problem()).isEmpty();
        world.time.run();
    }

    private void release(String target) {
        assertThat(world.board.release("spring", target).problem()).isEmpty();
        world.time.run();
    }

    @Test
    void allProtocolsWaitAndGoToTheNewPoolTogether() {
        hold("pilot");
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (Protocol protocol : Protocol.values()) {
            answers.add(
                    world.ask(
                            World.query(
                                    "joe@pilot.org",
                                    protocol == Protocol.SMTP ? Phase.RECIPIENT : Phase.LOGIN,
                                    Purpose.SESSION,
                                    protocol,
                                    "s")));
        }
        assertThat(answers).noneMatch(CompletableFuture::isDone);
        assertThat(world.board.board().get(0).waiting()).isEqualTo(Protocol.values().length);

        release("pilot");

        assertThat(answers)
                .allSatisfy(
                        answer ->
                                assertThat(answer)
                                        .isCompletedWithValue(
                                                new Decision.Narrow(
                                                        "new",
                                                        "migration spring: wave pilot is"
                                                                + " cut-over")));
        assertThat(world.time.alarms()).isZero();
    }

    @Test
    void othersDoNotWait() {
        hold("pilot");

        assertThat(world.side(World.login("joe@else.org"))).isEqualTo("old");
    }

    @Test
    void oneUserCanBeHeldAlone() {
        hold("joe@pilot.org");

        CompletableFuture<Decision> joe = world.ask(World.login("joe@pilot.org"));
        assertThat(joe).isNotDone();
        assertThat(world.side(World.login("anna@pilot.org"))).isEqualTo("old");
        release("joe@pilot.org");

        assertThat(World.side(joe.join())).isEqualTo("new");
        assertThat(world.side(World.login("anna@pilot.org"))).isEqualTo("old");
    }

    @Test
    void aRollbackSendsThoseWhoWaitToTheOldPool() {
        hold("pilot");
        CompletableFuture<Decision> joe = world.ask(World.login("joe@pilot.org"));

        world.wave("pilot", "rolled-back");

        assertThat(World.side(joe.join())).isEqualTo("old");
    }

    @Test
    void whoHasWaitedLongEnoughIsToldToComeAgain() {
        hold("pilot");
        CompletableFuture<Decision> joe = world.ask(World.login("joe@pilot.org"));

        world.time.advance(Duration.ofMillis(9_999));
        assertThat(joe).isNotDone();
        world.time.advance(Duration.ofMillis(1));

        assertThat(joe)
                .isCompletedWithValue(
                        new Decision.Reject(
                                true, "migration spring: wave pilot is holding, for 10000 ms now"));
        assertThat(world.board.board().get(0).waiting()).isZero();
        // The hold goes on: the next one waits as long.
        assertThat(world.ask(World.login("joe@pilot.org"))).isNotDone();
    }

    @Test
    void onlySoManyWait() {
        world.configure(
                "spring",
                Map.of(
                        "waves",
                        new String[] {"pilot: domain pilot.org", "rest: percent 100"},
                        "max.waiting",
                        3));
        hold("pilot");
        List<CompletableFuture<Decision>> answers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            answers.add(world.ask(World.login("joe" + i + "@pilot.org")));
        }

        assertThat(answers.subList(0, 3)).noneMatch(CompletableFuture::isDone);
        assertThat(answers.get(3))
                .isCompletedWithValue(
                        new Decision.Reject(
                                true,
                                "migration spring: wave pilot is holding, and so do 3 others: no"
                                        + " more may wait"));
        world.time.advance(Duration.ofSeconds(10));
        assertThat(world.ask(World.login("joe@pilot.org"))).isNotDone();
    }

    @Test
    void nobodyWaitsForAnExplanationOrACallout() {
        hold("pilot");

        for (Purpose purpose : List.of(Purpose.EXPLANATION, Purpose.CALLOUT)) {
            RouteQuery query =
                    World.query("joe@pilot.org", Phase.RECIPIENT, purpose, Protocol.SMTP, "s");
            assertThat(world.decide(query))
                    .isEqualTo(
                            new Decision.Reject(true, "migration spring: wave pilot is holding"));
        }
        assertThat(world.board.board().get(0).waiting()).isZero();
    }

    @Test
    void nobodyIsLeftWaitingWhenTheMigrationGoes() {
        hold("pilot");
        CompletableFuture<Decision> joe = world.ask(World.login("joe@pilot.org"));

        world.migrations.remove("spring");

        assertThat(World.side(joe.join())).isEqualTo("later");
        assertThat(world.time.alarms()).isZero();
    }

    @Test
    void nobodyIsLeftWaitingOrSentSomewhereWhenTheStrategyGoes() {
        hold("pilot");
        CompletableFuture<Decision> joe = world.ask(World.login("joe@pilot.org"));

        world.migrations.close();

        assertThat(World.side(joe.join())).isEqualTo("later");
        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("later");
    }

    @Test
    void whoComesWhileTheHoldEndsDoesNotWait() {
        FakeBackground time = new FakeBackground();
        WaitingRoom room = new WaitingRoom(time);
        Plan plan = world.migrations.get("spring").active().plan();
        // Held when the caller looked, and not any more when the room is entered.
        CompletableFuture<Decision> answer =
                room.enter(
                                plan,
                                "is held",
                                () -> false,
                                () -> CompletableFuture.completedStage(new Decision.Pass("free")))
                        .toCompletableFuture();

        assertThat(answer).isCompletedWithValue(new Decision.Pass("free"));
        assertThat(room.size()).isZero();
        assertThat(time.alarms()).isZero();
    }

    @Test
    void oneWhoCannotBeDecidedKeepsNobodyElse() {
        FakeBackground time = new FakeBackground();
        WaitingRoom room = new WaitingRoom(time);
        Plan plan = world.migrations.get("spring").active().plan();
        boolean[] held = {true};
        CompletableFuture<Decision> bad =
                room.enter(
                                plan,
                                "",
                                () -> held[0],
                                () -> {
                                    throw new IllegalStateException("a fault");
                                })
                        .toCompletableFuture();
        CompletableFuture<Decision> good =
                room.enter(
                                plan,
                                "",
                                () -> held[0],
                                () -> CompletableFuture.completedStage(new Decision.Pass("free")))
                        .toCompletableFuture();

        held[0] = false;
        room.recheck();

        assertThat(bad).isCompletedExceptionally();
        assertThat(good).isCompletedWithValue(new Decision.Pass("free"));
    }
}
