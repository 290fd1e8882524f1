package org.clustergate.health;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendHealth;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.Fleet;
import org.clustergate.engine.Failure;
import org.clustergate.health.Watch.Journal;
import org.clustergate.health.Watch.Wish;
import org.clustergate.health.Watch.World;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.clustergate.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over all backends: a {@link Watch} for each of their protocols, and so many tests at a
 * time. Thread-safe; never blocks.
 */
final class Health implements BackendHealth, GatewayMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(Health.class);

    /** Wishes outlive a backend that is taken out of the configuration and comes back. */
    private static final int MAX_WISHES = 10_000;

    private static final int MAX_REASON = 200;

    private final Transport transport;
    private final World world;
    private final Journal journal;

    /** Tests whose connection is not gone yet. */
    private final Set<TestRun> runs = ConcurrentHashMap.newKeySet();

    /** Never changed, only replaced: the state is asked for with every session. */
    private volatile Map<String, Map<Protocol, Watch>> watches = Map.of();

    /** The same by what clients speak: see {@link Backend#serving}. */
    private volatile Map<String, Map<Protocol, Watch>> byClient = Map.of();

    // Guarded by this.
    private final Map<String, Wish> wishes = new LinkedHashMap<>();
    private HealthSettings settings;
    private boolean closed;

    Health(Transport transport, World world, Journal journal, HealthSettings settings) {
        this.transport = transport;
        this.world = world;
        this.journal = journal;
        this.settings = settings;
    }

    // ---- configuration --------------------------------------------------------------------------

    /** Works by other settings from now on. */
    synchronized void configure(HealthSettings changed) {
        settings = changed;
        all().forEach(watch -> watch.settings(changed));
    }

    @Override
    public synchronized void configured(Fleet fleet) {
        if (closed) {
            return;
        }
        Map<String, Map<Protocol, Watch>> next = new HashMap<>();
        Map<String, Map<Protocol, Watch>> served = new HashMap<>();
        for (Backend backend : fleet.backends().values()) {
            Map<Protocol, Watch> its = new EnumMap<>(Protocol.class);
            Map<Protocol, Watch> present = watches.getOrDefault(backend.name(), Map.of());
            for (Protocol protocol : backend.endpoints().keySet()) {
                Watch watch = present.get(protocol);
                if (watch == null) {
                    its.put(protocol, watch(backend, protocol));
                } else {
                    watch.configured(backend);
                    its.put(protocol, watch);
                }
            }
            next.put(backend.name(), its);
            Map<Protocol, Watch> clients = new EnumMap<>(Protocol.class);
            for (Protocol client : Protocol.values()) {
                backend.serving(client).map(its::get).ifPresent(w -> clients.put(client, w));
            }
            served.put(backend.name(), clients);
        }
        List<Watch> before = all();
        watches = next;
        byClient = served;
        Set<Watch> after = Set.copyOf(all());
        before.stream().filter(watch -> !after.contains(watch)).forEach(Watch::retire);
    }

    private Watch watch(Backend backend, Protocol protocol) {
        Wish wish = wishes.getOrDefault(backend.name(), Wish.NONE);
        return new Watch(backend, protocol, settings, wish, world, journal);
    }

    private List<Watch> all() {
        return watches.values().stream().flatMap(its -> its.values().stream()).toList();
    }

    /** Ends all tests. */
    synchronized void close() {
        closed = true;
        all().forEach(Watch::retire);
        runs.forEach(TestRun::abandon);
    }

    // ---- tests ----------------------------------------------------------------------------------

    private record Due(Watch watch, boolean urgent, long since) {}

    /** What is urgent comes first, then what has waited longest. */
    private static final Comparator<Due> ORDER =
            Comparator.comparing(Due::urgent).thenComparing(Due::since).reversed();

    /**
     * Begins tests that are due and ends those that take too long. Called several times a second.
     */
    void sweep() {
        long now = world.nanoTime().getAsLong();
        runs.forEach(run -> run.check(now));
        begin(now).forEach(this::connect);
    }

    private record Begun(TestRun run, Watch watch) {}

    private synchronized List<Begun> begin(long now) {
        List<Due> due = new ArrayList<>();
        for (Watch watch : all()) {
            long since = watch.sweep(now);
            if (since >= 0) {
                due.add(new Due(watch, watch.urgent(), since));
            }
        }
        due.sort(ORDER);
        List<Begun> begun = new ArrayList<>();
        for (Due one : due) {
            if (runs.size() >= settings.concurrency() || closed) {
                break;
            }
            one.watch()
                    .begin(runs::remove)
                    .ifPresent(
                            run -> {
                                runs.add(run);
                                begun.add(new Begun(run, one.watch()));
                            });
        }
        return begun;
    }

    private void connect(Begun begun) {
        try {
            transport.connect(begun.watch().connect(), null, begun.run());
        } catch (RuntimeException e) {
            LOG.error("Backend {} cannot be tested", begun.watch().state().backend(), e);
            begun.run().closed(Optional.of(Failure.CONNECT), "a fault of our own");
        }
    }

    /** How many tests run, those included that are saying goodbye. */
    int running() {
        return runs.size();
    }

    // ---- sessions -------------------------------------------------------------------------------

    private Optional<Watch> find(String backend, Protocol client) {
        Map<Protocol, Watch> its = byClient.get(backend);
        return its == null ? Optional.empty() : Optional.ofNullable(its.get(client));
    }

    @Override
    public void connected(SessionInfo session, String backend, Duration took) {
        find(backend, session.protocol()).ifPresent(Watch::sessionConnected);
    }

    @Override
    public void failed(SessionInfo session, String backend, Fault fault, String detail) {
        find(backend, session.protocol())
                .ifPresent(
                        watch -> watch.sessionFailed(fault, session.client().getAddress(), detail));
    }

    @Override
    public void accepted(RouteQuery query, String backend, String reply) {
        find(backend, query.session().protocol()).ifPresent(Watch::sessionServed);
    }

    /** A no is an answer, too. */
    @Override
    public void refused(RouteQuery query, String backend, String reply) {
        find(backend, query.session().protocol()).ifPresent(Watch::sessionServed);
    }

    // ---- state ----------------------------------------------------------------------------------

    @Override
    public BackendState state(String backend, Protocol protocol) {
        Map<Protocol, Watch> its = byClient.get(backend);
        Watch watch = its == null ? null : its.get(protocol);
        return watch == null
                ? new BackendState(
                        backend,
                        protocol,
                        BackendState.Status.UP,
                        "not known",
                        world.clock().instant(),
                        1)
                : watch.state();
    }

    @Override
    public Optional<List<String>> features(String backend, Protocol protocol) {
        return find(backend, protocol).flatMap(Watch::features);
    }

    @Override
    public List<BackendState> states() {
        return all().stream()
                .map(Watch::state)
                .sorted(
                        Comparator.comparing(BackendState::backend)
                                .thenComparing(BackendState::protocol))
                .toList();
    }

    @Override
    public synchronized boolean set(String backend, Mode mode, String reason) {
        Map<Protocol, Watch> its = watches.get(backend);
        if (its == null) {
            return false;
        }
        Wish wish = mode == Mode.READY ? Wish.NONE : new Wish(mode, oneLine(reason));
        wishes.remove(backend);
        if (mode != Mode.READY) {
            wishes.put(backend, wish);
            if (wishes.size() > MAX_WISHES) {
                forgetOne();
            }
        }
        its.values().forEach(watch -> watch.wish(wish));
        return true;
    }

    /** The oldest wish for a backend that is not configured any more. */
    private void forgetOne() {
        wishes.keySet().stream()
                .filter(name -> !watches.containsKey(name))
                .findFirst()
                .ifPresent(wishes::remove);
    }

    private static String oneLine(String text) {
        String line = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.substring(0, Math.min(line.length(), MAX_REASON));
    }
}
