package org.clustergate.locations;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.Decision;

/** The truth about users, backends and the operator's map. */
final class Village {
    private static final int USERS = 60;
    private static final long DOUBT_MS = Locations.DOUBT_PAUSE_MS;

    /** A user. */
    static final class Villager {
        final MailAddress address;

        /** The backend with the mailbox; null while the user does not exist. */
        String home;

        /** Where a copy was left behind by the last move by map; it takes logins and mail too. */
        String leftBehind;

        boolean mapped;
        long mapChanged;

        /** Whether the gateway has had its chance to see the map's entry. */
        boolean noticed;

        long created;
        String pin;
        long pinnedUntil;
        private long refused;

        /** Until when each backend has had the mailbox. */
        private final Map<String, Long> had = new HashMap<>();

        Villager(MailAddress address) {
            this.address = address;
        }

        String pin(long now) {
            return pin != null && pinnedUntil > now ? pin : null;
        }

        boolean hosted(String backend) {
            return backend.equals(home) || backend.equals(leftBehind);
        }

        boolean had(String backend, long since) {
            return hosted(backend) || had.getOrDefault(backend, Long.MIN_VALUE) >= since;
        }

        /** Whether a refusal now makes the gateway ask at once. */
        boolean mayBeLookedForAgain(long now) {
            boolean may = now - refused >= DOUBT_MS;
            refused = may ? now : refused;
            return may;
        }
    }

    final Random random;
    final Set<String> down = new HashSet<>();
    private final World world;
    private final Map<String, Villager> users = new HashMap<>();
    private final List<Villager> all = new ArrayList<>();
    private boolean mapDown;
    private long recovered;

    Village(World world, Random random) {
        this.world = world;
        this.random = random;
        for (int i = 0; i < USERS; i++) {
            Villager one = new Villager(new MailAddress("user" + i, "example.test"));
            users.put(one.address.localPart(), one);
            all.add(one);
        }
    }

    long now() {
        return world.now.toEpochMilli();
    }

    Villager anybody() {
        return all.get(random.nextInt(all.size()));
    }

    List<Villager> everybody() {
        return all;
    }

    String anyBackend() {
        return World.THREE.get(random.nextInt(3)).name();
    }

    boolean allIsWell() {
        return down.isEmpty() && !mapDown;
    }

    boolean allHasBeenWellFor(long millis) {
        return allIsWell() && now() - recovered > millis;
    }

    private void leave(Villager one, String backend) {
        if (backend != null) {
            one.had.put(backend, now());
        }
    }

    void moveByHand(Villager one) {
        if (one.mapped) {
            return;
        }
        leave(one, one.home);
        leave(one, one.leftBehind);
        one.leftBehind = null;
        if (random.nextInt(4) == 0) {
            one.home = null;
        } else {
            if (one.home == null) {
                one.created = now();
            }
            one.home = anyBackend();
        }
    }

    void editMap(Villager one) {
        one.noticed = false;
        if (one.home == null) {
            return;
        }
        if (!one.mapped) {
            one.mapped = true;
        } else if (random.nextInt(4) == 0) {
            one.mapped = false;
            leave(one, one.leftBehind);
            one.leftBehind = null;
        } else {
            leave(one, one.leftBehind);
            one.leftBehind = one.home;
            one.home = anyBackend();
        }
        one.mapChanged = now();
    }

    void switchBackend() {
        String backend = anyBackend();
        if (!down.isEmpty() && random.nextInt(3) > 0) {
            down.clear();
            recovered = now();
        } else {
            down.add(backend);
        }
    }

    void switchMap() {
        mapDown = !mapDown && random.nextInt(3) == 0;
        recovered = now();
        all.forEach(one -> one.noticed = false);
    }

    /** Whether the gateway knows some entry of the map for that user. */
    boolean mapEvidence(Villager one) {
        Known known = world.cache.get(Key.of("", one.address));
        return known != null
                && known.evidence().stream()
                        .anyMatch(
                                e ->
                                        e.verdict() == Verdict.HOME
                                                && e.strength() == Strength.CONFIGURED);
    }

    /** Whether the gateway must have asked the map in a query that comes now. */
    boolean mapShouldBeNoticed(Villager one, boolean mapKnown) {
        return one.mapped
                && mapKnown
                && one.pin(now()) == null
                && allHasBeenWellFor(3_000)
                && now() - one.mapChanged >= world.mapTtl.toMillis();
    }

    void acceptedAt(Villager one, Decision.Route route) {
        if (one.pin(now()) != null) {
            // What is learned while the pin is in force outlives it, and nobody has been asked.
            one.noticed = false;
        }
        if (!route.reason().contains("stands in for")) {
            one.had.put(route.backend(), now());
        }
    }

    boolean accepts(Villager one, String backend) {
        return one.hosted(backend)
                || backend.equals("mail2") && down.contains("mail3") && one.hosted("mail3");
    }

    CompletionStage<List<Evidence>> callout(LocationQuery query) {
        Villager one = users.get(query.user().localPart());
        for (Backend backend : query.backends()) {
            String name = backend.name();
            world.says(
                    name,
                    down.contains(name)
                            ? Verdict.UNKNOWN
                            : one.hosted(name) ? Verdict.HOME : Verdict.ABSENT);
        }
        return CompletableFuture.completedStage(world.evidence(query.backends()));
    }

    CompletionStage<List<Evidence>> map(LocationQuery query) {
        Villager one = users.get(query.user().localPart());
        if (mapDown) {
            return CompletableFuture.failedStage(new IOException("the map is down"));
        }
        return CompletableFuture.completedStage(
                !one.mapped
                        ? List.of()
                        : List.of(
                                new Evidence(
                                        one.home,
                                        Verdict.HOME,
                                        "map",
                                        Strength.CONFIGURED,
                                        "",
                                        world.now,
                                        world.now.plus(world.mapTtl))));
    }
}
