package org.clustergate.health;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendHealth.Mode;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.BackendState.Status;
import org.clustergate.backend.Endpoint;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.GatewayMonitor.Fault;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.wire.Wire;

/**
 * All about one backend and one protocol: verdict, breaker, operator's wish, and when to test next.
 * Thread-safe; the state is read without a lock.
 */
final class Watch {
    /** Where time and chance come from. */
    record World(InstantSource clock, LongSupplier nanoTime, DoubleSupplier random) {}

    /** What an operator wants, and why. */
    record Wish(Mode mode, String reason) {
        static final Wish NONE = new Wish(Mode.READY, "");
    }

    /** Hears of every change of a status, in order. Must not call the watch. */
    interface Journal {
        void changed(BackendState before, BackendState after);
    }

    /** The first tests are spread over no more than that, so that features are soon known. */
    private static final Duration FIRST = Duration.ofSeconds(2);

    private static final int MAX_REASON = 250;

    private final World world;
    private final Journal journal;
    private final Breaker breaker = new Breaker();
    private final Trips trips = new Trips();
    private final SlowStart slowStart = new SlowStart();

    /** Whether the breaker has anything to forget: a success must not cost a lock. */
    private volatile boolean suspicious;

    private volatile BackendState state;
    private volatile Optional<List<String>> features = Optional.empty();

    // Guarded by this.
    private Backend backend;
    private Endpoint endpoint;
    private HealthSettings settings;
    private Wish wish;
    private Verdict verdict = Verdict.UP;
    private boolean retired;
    private TestRun run;
    private long startedAt;
    private boolean everStarted;
    private long dueAt;
    private boolean urgent;
    private boolean soon;

    Watch(
            Backend backend,
            Protocol protocol,
            HealthSettings settings,
            Wish wish,
            World world,
            Journal journal) {
        this.backend = backend;
        this.endpoint = backend.endpoint(protocol).orElseThrow();
        this.settings = settings;
        this.wish = wish;
        this.world = world;
        this.journal = journal;
        Status status = visible();
        this.state =
                new BackendState(
                        backend.name(),
                        protocol,
                        status,
                        reason(),
                        world.clock().instant(),
                        status.takesSessions() ? 1 : 0);
        testSoon();
    }

    BackendState state() {
        return state;
    }

    Optional<List<String>> features() {
        return features;
    }

    // ---- configuration and operators ------------------------------------------------------------

    /** The backend's configuration is this from now on. If it has changed it is tested anew. */
    synchronized void configured(Backend next) {
        if (next.equals(backend)) {
            return;
        }
        Endpoint there = next.endpoint(state.protocol()).orElseThrow();
        if (!there.equals(endpoint)) {
            features = Optional.empty();
        }
        backend = next;
        endpoint = there;
        startAnew();
        publish();
    }

    synchronized void settings(HealthSettings next) {
        boolean toggled = next.enabled() != settings.enabled();
        settings = next;
        if (toggled) {
            verdict = Verdict.UP;
            trips.forget();
            startAnew();
            publish();
        }
    }

    synchronized void wish(Wish next) {
        boolean back = wish.mode() == Mode.MAINT && next.mode() != Mode.MAINT;
        wish = next;
        if (next.mode() == Mode.MAINT || back) {
            startAnew();
        }
        if (back && settings.enabled()) {
            verdict = Verdict.unproven("not yet tested after maintenance");
            trips.forget();
            dueAt = now();
            urgent = true;
        }
        publish();
    }

    private void startAnew() {
        abandonRun();
        breaker.clear();
        suspicious = false;
        testSoon();
    }

    private void testSoon() {
        Duration spread = Pace.shorter(backend.check().interval(), FIRST);
        dueAt = now() + (long) (spread.toNanos() * world.random().getAsDouble());
        soon = false;
    }

    /** Nobody asks about it any more. */
    synchronized void retire() {
        retired = true;
        abandonRun();
    }

    private void abandonRun() {
        if (run != null) {
            run.abandon();
            run = null;
        }
    }

    // ---- tests ----------------------------------------------------------------------------------

    /**
     * Looks at the clock. Called several times a second.
     *
     * @return for how long a test has been due, in nanoseconds; negative where none is
     */
    synchronized long sweep(long now) {
        if (slowStart.underWay()) {
            publish();
        }
        boolean tested = settings.enabled() && wish.mode() != Mode.MAINT && !retired;
        return tested && run == null ? now - dueAt : -1;
    }

    synchronized boolean urgent() {
        return urgent;
    }

    /** A test that begins now, if one is due; to be run over {@code connect}. */
    synchronized Optional<TestRun> begin(Consumer<TestRun> gone) {
        long now = now();
        if (sweep(now) < 0) {
            return Optional.empty();
        }
        Plan plan = Plan.of(backend, state.protocol(), settings.helloName());
        run =
                new TestRun(
                        plan.begin(),
                        backend.check().timeout(),
                        world.nanoTime(),
                        this::concluded,
                        gone);
        startedAt = now;
        everStarted = true;
        urgent = false;
        return Optional.of(run);
    }

    synchronized ConnectSettings connect() {
        ConnectSettings to =
                ConnectSettings.to(backend, endpoint, Optional.empty(), Optional.empty());
        return new ConnectSettings(
                to.host(),
                to.port(),
                to.sourceAddress(),
                to.tls(),
                to.implicitTls(),
                Pace.shorter(to.timeout(), backend.check().timeout()),
                to.proxy());
    }

    private synchronized void concluded(TestRun by, Act.Outcome outcome) {
        if (by != run) {
            return;
        }
        run = null;
        if (outcome instanceof Act.Passed passed) {
            features = Optional.of(passed.features());
            verdict = verdict.succeeded(backend.check());
        } else if (outcome instanceof Act.Failed failed) {
            verdict = verdict.failed(backend.check(), printable(failed.why()));
        }
        if (verdict.status() == Status.UP) {
            trips.recovered(now());
        }
        Duration pause = pause();
        dueAt = now() + Pace.jittered(soon ? Pace.shorter(pause, fast()) : pause, random());
        soon = false;
        publish();
    }

    private Duration pause() {
        Duration interval = backend.check().interval();
        return switch (verdict.status()) {
            case GOING_UP, GOING_DOWN -> fast();
            case DOWN -> trips.testFailed(fast(), interval);
            default -> interval;
        };
    }

    private Duration fast() {
        return Pace.shorter(settings.fast(), backend.check().interval());
    }

    // ---- sessions -------------------------------------------------------------------------------

    /** A session failed at this backend. */
    void sessionFailed(Fault fault, InetAddress client, String detail) {
        // What is down already cannot fail any more; cheap, for a crowd may come here at once.
        if (canFail()) {
            countFailure(fault, client, detail);
        }
    }

    private boolean canFail() {
        Status status = state.status();
        return status.takesSessions() || status == Status.DRAIN;
    }

    private synchronized void countFailure(Fault fault, InetAddress client, String detail) {
        if (!settings.enabled()
                || retired
                || wish.mode() == Mode.MAINT
                || !verdict.status().takesSessions()) {
            return;
        }
        Breaker.Rule rule = settings.breaker();
        breaker.failed(now(), client, fault, rule, trips.networks(now(), rule))
                .ifPresentOrElse(
                        many ->
                                trip(
                                        many
                                                + " in "
                                                + rule.window().toSeconds()
                                                + " s, the last: "
                                                + fault.name().toLowerCase(Locale.ROOT)
                                                + ": "
                                                + detail),
                        this::suspect);
        suspicious = breaker.suspicious();
    }

    private void trip(String what) {
        abandonRun();
        Duration pause = trips.tripped(now(), backend.check().interval(), settings.breaker());
        dueAt = now() + Pace.jittered(pause, random());
        soon = false;
        urgent = true;
        verdict = verdict.tripped(printable("sessions fail: " + what));
        publish();
    }

    /** Tests at once, but no more often than while a state is changing. */
    private void suspect() {
        if (run != null) {
            soon = true;
            return;
        }
        long now = now();
        long earliest = startedAt + fast().toNanos();
        long at = everStarted && earliest - now > 0 ? earliest : now;
        if (at - dueAt < 0) {
            dueAt = at;
            urgent = true;
        }
    }

    /** A connection of a session is open. */
    void sessionConnected() {
        if (suspicious) {
            forgive(false);
        }
    }

    /** The backend has answered a session's login or recipient. */
    void sessionServed() {
        if (suspicious) {
            forgive(true);
        }
    }

    private synchronized void forgive(boolean served) {
        if (served) {
            breaker.clear();
        } else {
            breaker.connected();
        }
        suspicious = breaker.suspicious();
    }

    // ---- state ----------------------------------------------------------------------------------

    private Status visible() {
        return switch (wish.mode()) {
            case READY -> verdict.status();
            case DRAIN -> Status.DRAIN;
            case MAINT -> Status.MAINT;
        };
    }

    private String reason() {
        if (wish.mode() == Mode.READY) {
            return verdict.reason();
        }
        boolean failing = wish.mode() == Mode.DRAIN && verdict.status() != Status.UP;
        return failing ? wish.reason() + " (tests: " + verdict.reason() + ")" : wish.reason();
    }

    /** Makes it known how it is now. */
    private void publish() {
        BackendState before = state;
        Status status = visible();
        boolean changed = status != before.status();
        if (!status.takesSessions()) {
            slowStart.end();
        } else if (!before.status().takesSessions()) {
            slowStart.begin(now());
        }
        Instant since = changed ? world.clock().instant() : before.since();
        BackendState after =
                new BackendState(
                        before.backend(),
                        before.protocol(),
                        status,
                        reason(),
                        since,
                        status.takesSessions()
                                ? slowStart.share(now(), backend.check().slowStart())
                                : 0);
        if (!after.equals(before)) {
            state = after;
        }
        if (changed) {
            journal.changed(before, after);
        }
    }

    private static String printable(String text) {
        return Wire.printable(text, MAX_REASON);
    }

    private long now() {
        return world.nanoTime().getAsLong();
    }

    private double random() {
        return world.random().getAsDouble();
    }
}
