package org.clustergate.locations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.locations.Village.Villager;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.strategy.location.LocationStrategy;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users appear, are moved by hand or by the operator's map, and go; backends and the map fail; pins
 * come and go; time passes; the cache is too small; the gateway is restarted. The location strategy
 * decides, and the {@link Village} knows the truth.
 *
 * <p>A route is <em>wrong</em> when it leads to a backend
 *
 * <ul>
 *   <li>that has not had the user's mailbox at any time in the last 48 hours, nor accepted the user
 *       in the belief that it has (being the backup of the one that has), as long as the longest
 *       evidence may be used (a login for 24 hours, and 24 more when nobody answers), and to which
 *       no pin leads, and which does not stand in for such a backend that is down;
 *   <li>that does not have the mailbox, right after another one has refused the user, while all
 *       backends and the map answer (but a user whose refusals follow each other in less than 10
 *       seconds may be refused again);
 *   <li>other than the pinned one, while a pin is in force;
 *   <li>other than the one in the map, once the entry's time to live is over and one query has come
 *       since that no pin answered, while the map answers.
 * </ul>
 *
 * <p>A refusal is wrong when it is for good and the user exists (and did so 45 seconds ago, as long
 * as a "no" may be remembered), and when it is for now and all backends and the map have been
 * answering for 3 seconds.
 */
class ModelTest {
    private static final int STEPS =
            "full".equals(System.getProperty("campaign")) ? 250_000 : 15_000;
    private static final long TRUST_MS = Duration.ofHours(48).toMillis();

    /** mail2 stands in for mail3. */
    private static final List<Backend> BACKENDS =
            List.of(
                    World.THREE.get(0),
                    World.THREE.get(1),
                    World.THREE.get(2).withStandIns(List.of("mail2"), Set.of()));

    @TempDir Path data;
    private final World world = new World(40, 20);
    private Village village;
    private LocationStrategy strategy;
    private int routes;
    private int refusals;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void noRouteAndNoRefusalIsWrong(long seed) {
        village = new Village(world, new Random(seed));
        begin();
        for (int step = 0; step < STEPS; step++) {
            try {
                step();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ", step " + step, e);
            }
        }
        System.out.printf(
                "seed %d: %d steps, %d routes, %d refused, 0 wrong%n",
                seed, STEPS, routes, refusals);
        assertThat(routes).isGreaterThan(STEPS / 3);
        assertThat(refusals).isPositive();
    }

    private void begin() {
        world.locations.sources(
                List.of(new Source("callout", village::callout), new Source("map", village::map)));
        strategy = new LocationStrategy(world.locations, (source, problems) -> {}, Map.of());
    }

    private void step() {
        Random random = village.random;
        int what = random.nextInt(10_000);
        Villager one = village.anybody();
        if (what < 500) {
            village.moveByHand(one);
        } else if (what < 700) {
            village.switchBackend();
        } else if (what < 900) {
            village.editMap(one);
        } else if (what < 920) {
            village.switchMap();
        } else if (what < 950) {
            pin(one, random);
        } else if (what < 955) {
            restart();
        } else if (what < 2200) {
            world.pass(Duration.ofMillis((long) Math.pow(10, random.nextDouble() * 8)));
        } else {
            use(one, random.nextBoolean() ? Phase.LOGIN : Phase.RECIPIENT);
        }
    }

    private void pin(Villager one, Random random) {
        if (random.nextInt(3) == 0) {
            world.locations.unpin("", one.address);
            one.pin = null;
        } else {
            one.pin = village.anyBackend();
            one.pinnedUntil = village.now() + random.nextInt(10_000_000);
            world.locations.pin(
                    "",
                    one.address,
                    one.pin,
                    java.time.Instant.ofEpochMilli(one.pinnedUntil),
                    "model");
        }
    }

    private void restart() {
        Archive before = world.archive(data);
        before.startEmpty();
        before.savePins();
        before.saveHomes();
        world.restart();
        Archive after = world.archive(data);
        after.loadPins();
        after.loadHomes();
        begin();
        village.everybody().forEach(one -> one.noticed = false);
    }

    private void use(Villager one, Phase phase) {
        boolean mapKnown = village.mapEvidence(one);
        boolean mustFollowMap = one.noticed;
        Set<String> excluded = village.random.nextBoolean() ? Set.copyOf(village.down) : Set.of();
        boolean refusedJustNow = false;
        for (int attempt = 0; attempt < 4; attempt++) {
            RouteQuery query = query(one, phase, excluded);
            Decision decision = strategy.route(query).toCompletableFuture().join();
            if (attempt == 0 && village.mapShouldBeNoticed(one, mapKnown)) {
                one.noticed = true;
            }
            if (decision instanceof Decision.Reject reject) {
                refusals++;
                checkRefusal(one, reject, phase);
                return;
            }
            if (decision instanceof Decision.Among among) {
                // Two backends have the mailbox, or had, and no login has told which it is.
                decision = new Decision.Route(among.backends().iterator().next(), among.reason());
            }
            Decision.Route route = (Decision.Route) decision;
            routes++;
            checkRoute(one, route, excluded, mustFollowMap, refusedJustNow);
            String chosen = route.backend();
            if (village.down.contains(chosen)) {
                excluded = Set.copyOf(village.down);
                continue;
            }
            if (village.accepts(one, chosen)) {
                village.acceptedAt(one, route);
                world.learning.accepted(query, chosen, phase == Phase.LOGIN ? "OK" : "250 Ok");
                return;
            }
            world.learning.refused(query, chosen, phase == Phase.LOGIN ? "NO" : "550 5.1.1 no");
            refusedJustNow = village.allIsWell() && one.mayBeLookedForAgain(village.now());
            if (!village.allIsWell()) {
                return;
            }
        }
    }

    private RouteQuery query(Villager one, Phase phase, Set<String> excluded) {
        List<Backend> usable = new ArrayList<>();
        List<Backend> unusable = new ArrayList<>();
        BACKENDS.forEach(b -> (excluded.contains(b.name()) ? unusable : usable).add(b));
        RouteQuery like = World.query(phase);
        if (usable.isEmpty()) {
            // Nobody is asked then; any one will do.
            usable.add(unusable.remove(0));
        }
        return new RouteQuery(phase, like.session(), one.address, "", true, usable, unusable);
    }

    private void checkRoute(
            Villager one,
            Decision.Route route,
            Set<String> excluded,
            boolean mustFollowMap,
            boolean refusedJustNow) {
        String chosen = route.backend();
        boolean standsIn = chosen.equals("mail2") && excluded.contains("mail3");
        String pin = one.pin(village.now());
        if (pin != null && !(standsIn && pin.equals("mail3"))) {
            assertThat(chosen).as("of a pin, %s", route.reason()).isEqualTo(pin);
            return;
        }
        boolean had = pin != null || one.had(chosen, village.now() - TRUST_MS);
        boolean standsInForOne = standsIn && one.had("mail3", village.now() - TRUST_MS);
        assertThat(had || standsInForOne).as("never there, %s", route).isTrue();
        if (mustFollowMap && !standsIn && pin == null) {
            assertThat(chosen).as("of the map, %s", route).isEqualTo(one.home);
        }
        if (refusedJustNow && pin == null) {
            assertThat(village.accepts(one, chosen)).as("refused twice, %s", route).isTrue();
        }
    }

    private void checkRefusal(Villager one, Decision.Reject reject, Phase phase) {
        if (reject.temporary()) {
            assertThat(village.allHasBeenWellFor(3_000)).as(reject.reason()).isFalse();
        } else {
            boolean isNew = village.now() - one.created <= world.absentTtl.toMillis();
            assertThat(one.home == null || isNew).as("%s, %s", phase, reject.reason()).isTrue();
        }
    }
}
