package org.clustergate.locations;

import com.github.benmanes.caffeine.cache.Ticker;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationQuery;
import org.clustergate.locations.LocationsConfig.Settings;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.SessionInfo;
import org.clustergate.strategy.location.LocationStrategy;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * What a decision costs where the home is in the cache: 8,192 users of five backends, one login
 * after the other, a new query for each as the core makes it. Not part of the build; run by {@code
 * main} with the module's test class path.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecisionBenchmark {
    private static final int USERS = 1 << 13;

    private final List<Backend> backends =
            World.backends("mail1", "mail2", "mail3", "mail4", "mail5");
    private final MailAddress[] users = new MailAddress[USERS];
    private Locations locations;
    private LocationStrategy strategy;
    private SessionInfo session;
    private int next;

    @Setup
    public void learn() {
        InstantSource clock = InstantSource.system();
        Settings settings = Settings.DEFAULT;
        EvidenceCache cache = new EvidenceCache(settings, clock, Ticker.systemTicker());
        locations =
                new Locations(
                        cache,
                        new Pins(),
                        clock,
                        (Duration time, Runnable task) -> () -> {},
                        settings);
        strategy = new LocationStrategy(locations, (source, problems) -> {}, Map.of());
        Learning learning = new Learning(cache, locations, clock, settings);
        session =
                new SessionInfo(
                        "s1",
                        "in",
                        Protocol.IMAP,
                        new InetSocketAddress("192.0.2.9", 50000),
                        new InetSocketAddress("198.51.100.1", 143),
                        false,
                        "",
                        Instant.EPOCH);
        for (int i = 0; i < USERS; i++) {
            users[i] = new MailAddress("user" + i, "example.test");
            learning.accepted(query(users[i]), "mail" + (1 + i % 5), "a1 OK");
        }
    }

    private RouteQuery query(MailAddress user) {
        return new RouteQuery(Phase.LOGIN, session, user, "", true, backends);
    }

    private MailAddress user() {
        return users[next++ & USERS - 1];
    }

    /** The least that the others can cost: the query itself. */
    @Benchmark
    public RouteQuery query() {
        return query(user());
    }

    @Benchmark
    public CompletionStage<Location> locate() {
        return locations.locate(new LocationQuery(user(), "", backends));
    }

    @Benchmark
    public CompletionStage<Decision> route() {
        return strategy.route(query(user()));
    }

    public static void main(String[] args) throws RunnerException {
        new Runner(
                        new OptionsBuilder()
                                .include(DecisionBenchmark.class.getSimpleName())
                                .addProfiler(GCProfiler.class)
                                .build())
                .run();
    }
}
