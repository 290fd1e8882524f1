package org.clustergate.locations;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.locations.LocationsConfig.Settings;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.SessionInfo;

/** A locator with a clock that is moved by hand and a directory that says what it is told to. */
final class World implements InstantSource, Alarm, LocationDirectory {
    static final List<Backend> THREE = backends("mail1", "mail2", "mail3");
    static final MailAddress JOE = new MailAddress("joe", "example.test");

    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    final Settings settings;
    EvidenceCache cache;
    Pins pins;
    Endpoints endpoints;
    Locations locations;
    Learning learning;

    /** What the directory says about a backend and any user; nothing where there is no entry. */
    final Map<String, Verdict> verdicts = new HashMap<>();

    /** The operator's map, from local parts to backends; used once {@link #mapped} was called. */
    final Map<String, String> map = new HashMap<>();

    boolean mapDown;
    int mapAsked;
    Duration mapTtl = Duration.ofMinutes(5);

    /** The questions put to the directory. */
    final List<LocationQuery> asked = new ArrayList<>();

    /** While true, questions wait in {@link #open}. */
    boolean slow;

    final List<CompletableFuture<List<Evidence>>> open = new ArrayList<>();
    final List<Runnable> alarms = new ArrayList<>();
    Duration homeTtl = Duration.ofHours(4);
    Duration absentTtl = Duration.ofSeconds(45);

    World() {
        this(100, 10);
    }

    World(long users, long strangers) {
        settings =
                new Settings(
                        Duration.ofHours(24),
                        Duration.ofHours(12),
                        Duration.ofSeconds(3),
                        Duration.ofHours(24),
                        users,
                        strangers,
                        Duration.ofSeconds(6),
                        true,
                        Duration.ofMinutes(5));
        restart();
    }

    /** A new gateway that knows nothing; the directory, the map and the clock stay. */
    void restart() {
        cache = new EvidenceCache(settings, this, () -> now.toEpochMilli() * 1_000_000);
        pins = new Pins();
        endpoints = new Endpoints();
        locations = new Locations(cache, pins, this, this, settings);
        learning = new Learning(cache, locations, this, settings);
        locations.sources(List.of(new Source("fake", this)));
    }

    /** The archive of this gateway in that directory. */
    Archive archive(Path directory) {
        return new Archive(directory, cache, pins, endpoints, this, settings::stale);
    }

    /** Adds the operator's map to the sources. */
    World mapped() {
        locations.sources(List.of(new Source("fake", this), new Source("map", this::mapEntry)));
        return this;
    }

    private CompletionStage<List<Evidence>> mapEntry(LocationQuery query) {
        mapAsked++;
        if (mapDown) {
            return CompletableFuture.failedStage(new IOException("the map is down"));
        }
        String backend = map.get(query.user().localPart());
        return CompletableFuture.completedStage(
                backend == null
                        ? List.of()
                        : List.of(
                                new Evidence(
                                        backend,
                                        Verdict.HOME,
                                        "map",
                                        Strength.CONFIGURED,
                                        "line 1",
                                        now,
                                        now.plus(mapTtl))));
    }

    static List<Backend> backends(String... names) {
        List<Backend> all = new ArrayList<>();
        for (String name : names) {
            all.add(Backend.of(name, Map.of()));
        }
        return List.copyOf(all);
    }

    World says(String backend, Verdict verdict) {
        verdicts.put(backend, verdict);
        return this;
    }

    World all(Verdict verdict) {
        THREE.forEach(backend -> says(backend.name(), verdict));
        return this;
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    Location locate() {
        return locate(JOE);
    }

    Location locate(MailAddress user) {
        return start(user, THREE).join();
    }

    CompletableFuture<Location> start(MailAddress user, List<Backend> backends) {
        return locations.locate(new LocationQuery(user, "", backends)).toCompletableFuture();
    }

    static RouteQuery query(Phase phase) {
        return query(phase, JOE);
    }

    static RouteQuery query(Phase phase, MailAddress user) {
        SessionInfo session =
                new SessionInfo(
                        "s1",
                        "in",
                        phase == Phase.LOGIN ? Protocol.IMAP : Protocol.SMTP,
                        new InetSocketAddress("192.0.2.9", 50000),
                        new InetSocketAddress("198.51.100.1", 143),
                        false,
                        "",
                        Instant.EPOCH);
        return new RouteQuery(phase, session, user, "", true, THREE);
    }

    void loginAccepted(String backend) {
        learning.accepted(query(Phase.LOGIN), backend, "a1 OK");
    }

    void loginRefused(String backend) {
        learning.refused(query(Phase.LOGIN), backend, "a1 NO [AUTHENTICATIONFAILED]");
    }

    void delivered(String backend, String reply) {
        learning.accepted(query(Phase.RECIPIENT), backend, reply);
    }

    void deliveryRefused(String backend, String reply) {
        learning.refused(query(Phase.RECIPIENT), backend, reply);
    }

    @Override
    public CompletionStage<List<Evidence>> locate(LocationQuery query) {
        asked.add(query);
        if (slow) {
            CompletableFuture<List<Evidence>> later = new CompletableFuture<>();
            open.add(later);
            return later;
        }
        return CompletableFuture.completedStage(evidence(query.backends()));
    }

    List<Evidence> evidence(List<Backend> backends) {
        List<Evidence> all = new ArrayList<>();
        for (Backend backend : backends) {
            Verdict verdict = verdicts.get(backend.name());
            if (verdict != null) {
                Duration life =
                        verdict == Verdict.HOME || verdict == Verdict.CATCH_ALL
                                ? homeTtl
                                : absentTtl;
                all.add(
                        new Evidence(
                                backend.name(), verdict, "fake", "said so", now, now.plus(life)));
            }
        }
        return all;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public Runnable after(Duration time, Runnable task) {
        alarms.add(task);
        return () -> alarms.remove(task);
    }
}
