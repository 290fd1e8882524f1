package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users move, appear and go; backends and directories fail; time passes; the cache is too small.
 */
class ModelTest {
    private static final int STEPS = 250_000;
    private static final int USERS = 60;

    private final Map<String, String> homes = new HashMap<>();

    /**
     * When a user last came to be, in milliseconds: names tried before may be ABSENT for a while.
     */
    private final Map<String, Long> created = new HashMap<>();

    private final Set<String> down = new HashSet<>();
    private long recovered;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void nobodyWhoExistsIsAbsentAndNobodyIsSentAstrayTwice(long seed) {
        Random random = new Random(seed);
        World world = new World(40, 20);
        world.locations.sources(
                List.of(
                        new Source(
                                "model",
                                query -> CompletableFuture.completedStage(answers(world, query)))));
        for (int step = 0; step < STEPS; step++) {
            String name = "user" + random.nextInt(USERS);
            int what = random.nextInt(100);
            if (what < 4) {
                move(world, name, random);
            } else if (what < 6) {
                String backend = anyBackend(random);
                if (down.remove(backend)) {
                    recovered = world.now.toEpochMilli();
                } else {
                    down.add(backend);
                }
            } else if (what < 20) {
                world.pass(Duration.ofMillis((long) Math.pow(10, random.nextDouble() * 8)));
            } else {
                use(world, name, random.nextBoolean() ? Phase.LOGIN : Phase.RECIPIENT);
            }
        }
    }

    private void move(World world, String name, Random random) {
        if (random.nextInt(4) == 0) {
            homes.remove(name);
        } else {
            if (homes.put(name, anyBackend(random)) == null) {
                created.put(name, world.now.toEpochMilli());
            }
        }
    }

    private void use(World world, String name, Phase phase) {
        MailAddress user = new MailAddress(name, "example.test");
        RouteQuery like = World.query(phase);
        RouteQuery query = new RouteQuery(phase, like.session(), user, "", true, World.THREE);
        String home = homes.get(name);
        for (int attempt = 0; ; attempt++) {
            Location location = world.locate(user);
            if (location.status() == Status.ABSENT) {
                // A name that did not exist when all were asked may have come to be since.
                assertThat(home == null || isNew(world, name)).as(location.reason()).isTrue();
                return;
            }
            assertThat(location.status()).isIn(Status.HOME, Status.UNKNOWN);
            if (location.status() == Status.UNKNOWN) {
                long since = world.now.toEpochMilli() - recovered;
                assertThat(!down.isEmpty() || since <= world.settings.unknown().toMillis())
                        .as(location.reason())
                        .isTrue();
                return;
            }
            String chosen = location.backends().iterator().next();
            if (down.contains(chosen)) {
                return;
            }
            if (chosen.equals(home)) {
                world.learning.accepted(query, chosen, phase == Phase.LOGIN ? "OK" : "250 Ok");
                return;
            }
            world.learning.refused(query, chosen, phase == Phase.LOGIN ? "NO" : "550 5.1.1 no");
            // One failed attempt, unless the user was looked for only just before, or the new home
            // is silent.
            if (!down.isEmpty() || phase == Phase.LOGIN) {
                return;
            }
            assertThat(attempt).as("attempts at the wrong backend").isZero();
        }
    }

    private boolean isNew(World world, String name) {
        return world.now.toEpochMilli() - created.getOrDefault(name, 0L)
                <= world.absentTtl.toMillis();
    }

    private List<Evidence> answers(World world, LocationQuery query) {
        String home = homes.get(query.user().localPart());
        query.backends()
                .forEach(
                        backend ->
                                world.says(
                                        backend.name(),
                                        down.contains(backend.name())
                                                ? Verdict.UNKNOWN
                                                : backend.name().equals(home)
                                                        ? Verdict.HOME
                                                        : Verdict.ABSENT));
        return world.evidence(query.backends());
    }

    private static String anyBackend(Random random) {
        return World.THREE.get(random.nextInt(3)).name();
    }
}
