package org.clustergate.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.core.backends.FakeHealth;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.backends.OpeningGates;
import org.clustergate.core.backends.SessionLoad;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.explain.DecisionLog;
import org.clustergate.core.routing.Registries;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.core.routing.StrategyRegistry;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Failure;
import org.clustergate.engine.Farewell;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.Listener;
import org.clustergate.transport.Transport;
import org.clustergate.wire.Wire;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionDriverTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final SessionTable table = new SessionTable();
    private final SessionLoad load = new SessionLoad();
    private final HealthView health = new HealthView();
    private final DecisionLog decisions = new DecisionLog();
    private final Handlers handlers = new Handlers();
    private final Monitors monitors = new Monitors();
    private final FakeConnection client = new FakeConnection();
    private final FakeConnection backend = new FakeConnection();
    private final List<String> heard = new ArrayList<>();
    private SessionDriver session;

    /** Connects everything to one fake backend, when the test says so. */
    private final Transport transport =
            new Transport() {
                @Override
                public Listener listen(ListenSettings settings, Acceptor acceptor) {
                    throw new AssertionError("nobody listens here");
                }

                @Override
                public void connect(
                        ConnectSettings settings, Connection near, ConnectionHandler handler) {
                    assertThat(near).isSameAs(client);
                    heard.add("connect " + settings.host() + ":" + settings.port());
                    backend.handler = handler;
                }
            };

    @BeforeEach
    void open() {
        monitors.add(
                new GatewayMonitor() {
                    @Override
                    public void opened(SessionInfo info) {
                        heard.add("opened");
                    }

                    @Override
                    public void routed(RouteQuery query, Decision decision, String by) {
                        heard.add("routed " + query.user());
                    }

                    @Override
                    public void connected(SessionInfo info, String to, Duration took) {
                        heard.add("connected " + to);
                    }

                    @Override
                    public void failed(SessionInfo info, String at, Fault fault, String detail) {
                        heard.add("failed " + at + " " + fault);
                    }

                    @Override
                    public void passedThrough(SessionInfo info, String to) {
                        heard.add("passed through " + to);
                    }

                    @Override
                    public void closed(SessionInfo info, SessionEnd end) {
                        heard.add(
                                "closed "
                                        + end.cause()
                                        + " in "
                                        + end.bytesIn()
                                        + " out "
                                        + end.bytesOut());
                    }
                });
        StrategyRegistry registry =
                Registries.of(
                        "only",
                        query ->
                                CompletableFuture.completedFuture(
                                        new Decision.Route("mail1", "the only")));
        Backend mail1 =
                Backend.of(
                        "mail1",
                        Map.of(Protocol.IMAP, new Endpoint("192.0.2.7", 143, Security.NONE)));
        GatewayConfig.Frontend frontend =
                new GatewayConfig.Frontend(
                        "imap",
                        Protocol.IMAP,
                        List.of(new InetSocketAddress("192.0.2.1", 143)),
                        GatewayConfig.Tls.NONE,
                        Optional.empty(),
                        new GatewayConfig.Policy("p", List.of("only"), MINUTE, MINUTE),
                        List.of(mail1),
                        "gw",
                        Set.of(),
                        "example.test",
                        "",
                        true,
                        true,
                        0,
                        100,
                        1,
                        MINUTE,
                        MINUTE,
                        MINUTE,
                        List.of());
        SessionHost host =
                new SessionHost(
                        frontend,
                        Map.of(),
                        Optional::empty,
                        new SessionHost.Gateway(
                                new RouteResolver(registry, timer),
                                handlers,
                                transport,
                                monitors,
                                table,
                                new AccessLog(),
                                health,
                                new OpeningGates(health, timer),
                                load,
                                decisions,
                                new Ledger()));
        session = new SessionDriver(host, client);
        client.handler = session;
    }

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    /** Says "so long" once the backend has said something. */
    private static final class ToyHandler implements ProtocolHandler {
        @Override
        public ProtocolEngine open(EngineSettings settings) {
            return new ToyEngine(false, false);
        }

        @Override
        public Farewell farewell() {
            return moment ->
                    moment.backendLast() && !moment.backend().isEmpty()
                            ? Optional.of(Wire.line("so long"))
                            : Optional.empty();
        }
    }

    private void start() {
        handlers.add(Protocol.IMAP, new ToyHandler());
        session.opened(client);
    }

    private void passThrough() {
        start();
        client.receive("joe\r\nearly");
        backend.handler.opened(backend);
        assertThat(session.passThrough()).isTrue();
    }

    @Test
    void sendsOneSegmentForOneStep() {
        start();

        assertThat(client.takeWritten()).isEqualTo("hello\r\nthere\r\n");
        assertThat(client.writes).isEqualTo(1);
    }

    @Test
    void passesThroughWhatCameBeforeAndAfter() {
        passThrough();
        client.receive(" bird");
        backend.receive("welcome");

        assertThat(backend.takeWritten()).isEqualTo("early bird");
        assertThat(client.takeWritten()).endsWith("welcome");
        assertThat(heard)
                .containsExactly(
                        "opened",
                        "routed joe@example.test",
                        "connect 192.0.2.7:143",
                        "connected mail1",
                        "passed through mail1");
    }

    @Test
    void doesNotReadTheClientWhileARouteIsOpen() {
        start();
        assertThat(client.reading).isTrue();

        client.receive("joe\r\n");

        assertThat(client.reading).isFalse();
    }

    @Test
    void holdsTheBackendUpWhileTheClientIsSlow() {
        passThrough();
        client.pending = Connection.HIGH_WATER + 1;
        backend.receive("much");
        assertThat(backend.reading).isFalse();

        client.pending = 0;
        client.handler.drained();

        assertThat(backend.reading).isTrue();
    }

    @Test
    void holdsTheClientUpWhileALegIsSlowWithContent() {
        start();
        client.receive("content\r\n");
        backend.handler.opened(backend);
        assertThat(client.reading).isTrue();
        backend.pending = Connection.HIGH_WATER + 1;
        client.receive("text");
        assertThat(client.reading).isFalse();

        backend.pending = 0;
        backend.handler.drained();

        assertThat(client.reading).isTrue();
        assertThat(backend.takeWritten()).isEqualTo("text");
    }

    @Test
    void looksAfterAClientThatWaitsAndGivesUpItsBackend() {
        start();
        client.receive("content\r\n");
        assertThat(client.watched).isTrue();
        backend.handler.opened(backend);
        assertThat(client.reading).isTrue();

        client.fail(Failure.CLOSED);

        assertThat(backend.ended).isEqualTo("closed");
    }

    /** What such a client sends is content, and there would be no end to what had to be kept. */
    @Test
    void aClientThatIsHeldUpIsNotLookedAfter() {
        start();
        client.receive("content\r\n");
        backend.handler.opened(backend);
        backend.pending = Connection.HIGH_WATER + 1;
        client.receive("text");

        assertThat(client.reading).isFalse();
        assertThat(client.watched).isFalse();
    }

    @Test
    void givesUpALegThatTakesNoContent() {
        start();
        client.receive("content\r\n");
        backend.handler.opened(backend);
        backend.pending = Connection.HIGH_WATER + 1;
        client.receive("text");

        session.sweep(System.nanoTime());
        client.runTasks();
        assertThat(backend.ended).isEmpty();
        session.sweep(System.nanoTime() + Flow.STALL.toNanos());
        client.runTasks();

        assertThat(backend.ended).isEqualTo("aborted");
        assertThat(client.takeWritten()).endsWith("failed: timeout\r\n");
        assertThat(client.reading).isTrue();
    }

    @Test
    void saysWhenALegHasSentEverything() {
        start();
        client.receive("content\r\n");
        backend.handler.opened(backend);
        client.receive("flush");

        assertThat(client.takeWritten()).doesNotContain("flushed");
        backend.whenSent.remove().run();

        assertThat(client.takeWritten()).endsWith("flushed\r\n");
    }

    @Test
    void closesTheBackendWithoutAWordWhenTheClientGoesAway() {
        passThrough();
        backend.takeWritten();

        client.goAway();

        assertThat(backend.takeWritten()).isEmpty();
        assertThat(backend.ended).isEqualTo("closed");
        assertThat(table.count()).isZero();
        assertThat(heard).last().isEqualTo("closed CLIENT in 10 out 14");
    }

    @Test
    void closesTheClientWhenTheBackendGoesAway() {
        passThrough();

        backend.goAway();
        assertThat(client.ended).isEqualTo("closed");
        client.goAway();

        assertThat(heard).last().isEqualTo("closed BACKEND in 10 out 14");
    }

    @Test
    void tellsTheEngineThatALegFailed() {
        start();
        client.receive("joe\r\n");

        backend.fail(Failure.CONNECT);

        assertThat(client.takeWritten()).endsWith("failed: connect\r\n");
        assertThat(heard).last().isEqualTo("failed mail1 CONNECT");
    }

    @Test
    void abortsALegThatOpensTooLate() {
        start();
        client.receive("joe\r\n");
        client.goAway();

        backend.handler.opened(backend);

        assertThat(backend.ended).isEqualTo("aborted");
    }

    @Test
    void endsOnlyTheSessionWhoseEngineFails() {
        start();

        client.receive("throw\r\n");

        assertThat(client.ended).isEqualTo("aborted");
        client.goAway();
        assertThat(heard).last().isEqualTo("closed INTERNAL in 7 out 14");
    }

    @Test
    void firesTimers() {
        start();
        session.sweep(System.nanoTime());
        assertThat(client.tasks).isEmpty();

        session.sweep(System.nanoTime() + MINUTE.toNanos());
        assertThat(client.tasks).hasSize(1);
    }

    @Test
    void drains() {
        start();

        session.drain();
        client.runTasks();

        assertThat(client.takeWritten()).endsWith("bye\r\n");
        assertThat(client.ended).isEqualTo("closed");
    }

    private void sweep(int times) {
        for (int i = 0; i < times; i++) {
            table.sweep(System.nanoTime());
            client.runTasks();
        }
    }

    private void leaveWithin(Duration time) {
        long now = System.nanoTime();
        session.leave(new Departure(now, now + time.toNanos(), SessionEnd.Cause.DRAIN, "the test"));
    }

    @Test
    void saysGoodbyeAsSoonAsNothingIsUnderWay() {
        passThrough();
        client.receive("ask");
        leaveWithin(MINUTE);
        sweep(5);
        assertThat(client.ended).isEmpty();

        backend.receive("answer");
        client.takeWritten();
        sweep(1);
        assertThat(client.ended).isEmpty();
        sweep(2);

        assertThat(client.takeWritten()).isEqualTo("so long\r\n");
        assertThat(client.ended).isEqualTo("closed");
    }

    @Test
    void goesWithoutGoodbyeAtTheDeadline() {
        passThrough();
        client.receive("ask");
        leaveWithin(Duration.ZERO);

        sweep(1);

        assertThat(client.ended).isEqualTo("closed");
        client.goAway();
        assertThat(heard).last().asString().startsWith("closed DRAIN");
    }

    @Test
    void saysGoodbyeEvenAtTheDeadlineIfNothingIsUnderWay() {
        passThrough();
        client.receive("ask");
        backend.receive("answer");
        sweep(3);
        client.takeWritten();
        leaveWithin(Duration.ZERO);

        sweep(1);

        assertThat(client.takeWritten()).isEqualTo("so long\r\n");
        assertThat(client.ended).isEqualTo("closed");
    }

    @Test
    void goesByTheEarlierOfTwoDeadlines() {
        passThrough();
        leaveWithin(Duration.ZERO);
        leaveWithin(MINUTE);

        sweep(1);

        assertThat(client.ended).isEqualTo("closed");
    }

    @Test
    void doesNotGoToABackendThatIsDown() {
        health.set(new FakeHealth().is("mail1", BackendState.Status.DOWN, 0));
        start();

        client.receive("joe\r\n");

        assertThat(client.takeWritten())
                .endsWith("no: no backend can be used; out of service: mail1\r\n");
    }

    @Test
    void isCountedWhereItIs() {
        start();
        client.receive("joe\r\n");
        assertThat(load.sessions("mail1")).isEqualTo(1);
        backend.handler.opened(backend);
        client.goAway();

        assertThat(load.sessions("mail1")).isZero();
    }

    @Test
    void leavesItsDecisionBehind() {
        passThrough();

        assertThat(decisions.find(session.info().id(), 10))
                .singleElement()
                .satisfies(
                        past -> {
                            assertThat(past.backend()).isEqualTo("mail1");
                            assertThat(past.user()).isEqualTo("joe@example.test");
                            assertThat(past.steps()).hasSize(1);
                        });
        assertThat(decisions.find("JOE@example.test", 10)).hasSize(1);
        assertThat(decisions.find("anna", 10)).isEmpty();
    }

    @Test
    void waitsForTheBundleThatSpeaksItsProtocol() {
        session.opened(client);
        assertThat(client.reading).isFalse();

        handlers.add(Protocol.IMAP, settings -> new ToyEngine(false, false));
        client.runTasks();

        assertThat(client.takeWritten()).startsWith("hello");
    }

    @Test
    void writesNoLineBreakIntoTheAccessLog() {
        SessionEnd end = new SessionEnd(SessionEnd.Cause.CLIENT, "a\r\nb\u202e", MINUTE, 1, 2);

        String line = AccessLog.line(session.info(), "j\"oe\u0001", "mail1", "location", end);

        assertThat(line)
                .contains("\"user\":\"j\\\"oe\\u0001\"")
                .contains("\"detail\":\"a\\u000d\\u000ab\\u202e\"")
                .contains("\"bytes\":{\"in\":1,\"out\":2}");
    }
}
