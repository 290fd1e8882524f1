package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.clustergate.runtime.MigrationBoard.Seat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thousand users move from the first to the last, with a step back and a restart. */
class StoryTest {
    private static final int USERS = 1000;
    private final String[] waves = {
        "pilot: list pilot.txt", "tenth: percent 10", "half: percent 50", "rest: percent 100"
    };

    @TempDir Path directory;
    private World world;
    private final List<String> users = new ArrayList<>();

    /** Sessions by user: where they sit, and by what name. */
    private final Map<String, Seat> seats = new HashMap<>();

    private final Map<String, String> sessions = new HashMap<>();

    private static int place(String user) {
        return Share.of(user);
    }

    private boolean isPilot(String user) {
        return users.indexOf(user) < 20;
    }

    /** Asks for every user in every protocol; all must say the same. */
    private String where(String user) {
        Set<String> sides = new TreeSet<>();
        for (Protocol protocol : Protocol.values()) {
            for (Phase phase : Phase.values()) {
                sides.add(world.side(World.query(user, phase, Purpose.EXPLANATION, protocol, "x")));
            }
        }
        assertThat(sides).as(user).hasSize(1);
        return sides.iterator().next();
    }

    private void assertThatNewAre(Predicate<String> moved) {
        for (String user : users) {
            assertThat(where(user)).as(user).isEqualTo(moved.test(user) ? "new" : "old");
        }
    }

    private void everybodyLogsIn() {
        for (String user : users) {
            String side = world.side(World.login(user));
            String backend = side + (1 + Math.floorMod(user.hashCode(), 2));
            if (!seats.containsKey(user)) {
                sessions.put(user, world.enter(user, backend));
                seats.put(user, new Seat(user, backend));
            }
        }
    }

    /** What the shell does after a change. */
    private int kickTheMisplaced() {
        List<String> misplaced = world.board.misplaced("spring", seats.values());
        for (String user : misplaced) {
            seats.remove(user);
            world.leave(sessions.remove(user));
        }
        return misplaced.size();
    }

    private int movedOf(Predicate<String> moved) {
        return (int) users.stream().filter(moved).count();
    }

    private void start() {
        world = new World(directory);
        world.migrations.configured(World.FLEET);
        world.configure("spring", Map.of("waves", waves));
        assertThat(world.wrong()).isEmpty();
    }

    @Test
    void movesAThousandUsersInWaves() {
        for (int i = 0; i < USERS; i++) {
            users.add("user" + i + "@example.org");
        }
        new World(directory).write("pilot.txt", users.subList(0, 20).toArray(String[]::new));
        start();
        Predicate<String> pilot = this::isPilot;
        Predicate<String> tenth = user -> place(user) < 1000;
        Predicate<String> half = user -> place(user) < 5000;

        // Nobody has moved.
        assertThatNewAre(user -> false);
        everybodyLogsIn();
        assertThat(kickTheMisplaced()).isZero();

        // The pilot moves with a hold: nobody is served meanwhile, and then all at once.
        world.wave("pilot", "copying");
        assertThatNewAre(user -> false);
        assertThat(world.board.hold("spring", "pilot").users()).isEqualTo(20);
        assertThat(kickTheMisplaced()).isEqualTo(20);
        List<CompletableFuture<Decision>> waiting = new ArrayList<>();
        for (String user : users.subList(0, 20)) {
            waiting.add(world.ask(World.login(user)));
            waiting.add(world.ask(World.recipient(user)));
            assertThat(where(user)).isEqualTo("later");
        }
        assertThat(waiting).noneMatch(CompletableFuture::isDone);
        world.board.release("spring", "pilot");
        world.time.run();
        assertThat(waiting)
                .allSatisfy(answer -> assertThat(World.side(answer.join())).isEqualTo("new"));
        assertThatNewAre(pilot);
        everybodyLogsIn();

        // A tenth moves and has to go back, all but one who has gone on.
        world.wave("tenth", "copying", "cut-over");
        assertThat(kickTheMisplaced()).isEqualTo(movedOf(tenth.and(pilot.negate())));
        everybodyLogsIn();
        assertThatNewAre(pilot.or(tenth));
        String ahead = users.stream().filter(tenth.and(pilot.negate())).findFirst().orElseThrow();
        world.user(ahead, "confirmed");
        world.wave("tenth", "rolled-back");
        assertThatNewAre(pilot.or(ahead::equals));
        assertThat(kickTheMisplaced()).isEqualTo(movedOf(tenth.and(pilot.negate())) - 1);
        everybodyLogsIn();

        // The second attempt succeeds, and half of all follow; one of them must stay behind.
        world.wave("tenth", "copying", "cut-over");
        world.wave("half", "copying");
        String behind =
                users.stream()
                        .filter(half.and(tenth.negate()).and(pilot.negate()))
                        .findFirst()
                        .orElseThrow();
        world.user(behind, "rolled-back");
        world.wave("half", "cut-over");
        Predicate<String> moved = pilot.or(half.and(user -> !user.equals(behind)));
        assertThatNewAre(moved);
        kickTheMisplaced();
        everybodyLogsIn();

        // A restart changes nothing.
        world.clerk.round();
        world.migrations.close();
        start();
        assertThatNewAre(moved);

        // A larger percentage takes more with it and leaves nobody.
        waves[2] = "half: percent 60";
        world.configure("spring", Map.of("waves", waves));
        assertThat(world.wrong()).isEmpty();
        Predicate<String> more = pilot.or(user -> place(user) < 6000 && !user.equals(behind));
        assertThatNewAre(more);
        assertThat(movedOf(more)).isGreaterThan(movedOf(moved));

        // The rest, and the one who was behind.
        world.wave("rest", "copying", "cut-over");
        world.user(behind, "copying", "cut-over");
        assertThatNewAre(user -> true);
        world.time.advance(Duration.ofDays(3));
        for (String wave : List.of("pilot", "tenth", "half", "rest")) {
            world.wave(wave, "confirmed");
        }
        assertThatNewAre(user -> true);
        assertThat(new HashSet<>(world.board.misplaced("spring", seats.values())))
                .isEqualTo(
                        new HashSet<>(
                                seats.values().stream()
                                        .filter(seat -> seat.backend().startsWith("old"))
                                        .map(Seat::user)
                                        .toList()));
    }

    /** What is asked again after a hold is the same query. */
    @Test
    void theWholeWorldAgreesInTheMiddleOfAHold() {
        users.add("joe@example.org");
        world = World.of(directory, "all: percent 100");
        world.wave("all", "copying");
        RouteQuery before = World.login("joe@example.org");
        assertThat(world.side(before)).isEqualTo("old");

        world.board.hold("spring", "all");
        CompletableFuture<Decision> one = world.ask(before);
        world.time.advance(Duration.ofSeconds(9));
        CompletableFuture<Decision> two = world.ask(World.recipient("joe@example.org"));
        world.time.advance(Duration.ofSeconds(1));

        assertThat(World.side(one.join())).isEqualTo("later");
        assertThat(two).isNotDone();
        world.board.release("spring", "all");
        world.time.run();
        assertThat(World.side(two.join())).isEqualTo("new");
    }
}
