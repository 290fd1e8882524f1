package org.clustergate.strategy.location;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.clustergate.route.SessionInfo;

/**
 * A strategy among fakes: a locator that says what it is told to, and who else is asked or told.
 */
final class Desk implements Locator {
    static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    /** What the locator says. */
    Location location = new Location(Status.UNKNOWN, Set.of(), List.of());

    /** What it says to those who only want to know what is known. */
    Location known = new Location(Status.UNKNOWN, Set.of(), List.of());

    final List<LocationQuery> asked = new ArrayList<>();
    final Map<String, List<String>> problems = new HashMap<>();
    final LocationStrategy strategy;

    /** The backends of the frontend's pool, by name; and the names of those that are excluded. */
    final Map<String, Backend> backends = new LinkedHashMap<>();

    final Set<String> excluded = new HashSet<>();
    Phase phase = Phase.LOGIN;
    Purpose purpose = Purpose.SESSION;
    boolean localDomain = true;
    boolean reusable = true;
    String client = "192.0.2.9";

    Desk(Object... settings) {
        for (int i = 1; i <= 3; i++) {
            backend(Backend.of("mail" + i, Map.of()));
        }
        strategy = new LocationStrategy(this, problems::put, () -> NOW, properties(settings));
    }

    static Map<String, Object> properties(Object... settings) {
        Map<String, Object> properties = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            properties.put(settings[i].toString(), settings[i + 1]);
        }
        return properties;
    }

    Desk backend(Backend backend) {
        backends.put(backend.name(), backend);
        return this;
    }

    Desk standIns(String name, List<String> backups, Set<String> mirrorOf) {
        return backend(backends.get(name).withStandIns(backups, mirrorOf));
    }

    /** Lets passwords be tried at these. */
    Desk tries(String... names) {
        for (String name : names) {
            Backend backend = backends.get(name);
            backend(
                    backend.with(
                            backend.limits(),
                            new Backend.Asking(Duration.ZERO, 0, true),
                            backend.check()));
        }
        return this;
    }

    Desk down(String... names) {
        excluded.clear();
        excluded.addAll(List.of(names));
        return this;
    }

    /**
     * What the locator says: the status, its backends, and evidence such as "mail1=ABSENT",
     * "mail1=refused" for a login that was refused, "!" where that has expired.
     */
    Desk says(Status status, String names, String... evidence) {
        List<Evidence> all = new ArrayList<>();
        for (String one : evidence) {
            String[] part = one.replace("!", "").split("=");
            boolean refused = part[1].equals("refused");
            all.add(
                    new Evidence(
                            part[0],
                            refused ? Verdict.UNKNOWN : Verdict.valueOf(part[1]),
                            refused ? "login" : "callout",
                            refused ? Strength.LOGGED_IN : Strength.ASKED,
                            "",
                            NOW.minusSeconds(60),
                            one.contains("!") ? NOW : NOW.plusSeconds(60)));
        }
        location = new Location(status, names.isEmpty() ? Set.of() : Set.of(names.split(" ")), all);
        return this;
    }

    Decision decide() {
        return strategy.route(query()).toCompletableFuture().join();
    }

    RouteQuery query() {
        List<Backend> usable = new ArrayList<>();
        List<Backend> unusable = new ArrayList<>();
        backends.values().forEach(b -> (excluded.contains(b.name()) ? unusable : usable).add(b));
        SessionInfo session =
                new SessionInfo(
                        "s1",
                        "in",
                        phase == Phase.LOGIN ? Protocol.IMAP : Protocol.SMTP,
                        new InetSocketAddress(client, 50000),
                        new InetSocketAddress("198.51.100.1", 143),
                        false,
                        "",
                        Instant.EPOCH);
        return new RouteQuery(
                phase,
                purpose,
                session,
                new MailAddress("joe", "example.test"),
                "world",
                localDomain,
                reusable,
                usable,
                unusable);
    }

    Fleet fleet(Map<String, List<String>> pools) {
        return new Fleet(backends, pools);
    }

    @Override
    public CompletionStage<Location> locate(LocationQuery query) {
        asked.add(query);
        return CompletableFuture.completedStage(location);
    }

    @Override
    public Location known(LocationQuery query) {
        return known;
    }

    @Override
    public void forget(String realm, MailAddress user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pin(String realm, MailAddress user, String to, Instant until, String why) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean unpin(String realm, MailAddress user) {
        throw new UnsupportedOperationException();
    }
}
