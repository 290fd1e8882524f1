package org.clustergate.core.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineLoop;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.ProtocolHandler;
import org.clustergate.engine.Side;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session: performs its engine's actions on real connections, and once the engine asks for it
 * passes bytes through. Everything runs on the I/O thread of the client's connection, which the
 * legs share; what other threads have to say is carried there first.
 */
public final class SessionDriver implements ConnectionHandler, EngineLoop.Effects, Leg.Owner {
    private static final Logger LOG = LoggerFactory.getLogger(SessionDriver.class);

    private final SessionHost host;
    private final Connection client;
    private final Map<Integer, Leg> legs = new HashMap<>(2);
    private final Timers timers = new Timers();
    private final Outbox outbox = new Outbox();
    private final Consumer<ProtocolHandler> startLater;
    private EngineLoop loop;

    /** Set once the engine is through. */
    private Optional<PassThrough> passing = Optional.empty();

    /**
     * The policy is being asked on this thread and has not returned. Only this thread looks at it.
     */
    private boolean resolving;

    private SessionEnd end;
    private long bytesIn;
    private long bytesOut;

    // Read by others to show the session.
    private volatile SessionInfo info;
    private volatile String user = "";
    private volatile String backend = "";
    private volatile String by = "";
    private volatile boolean passThrough;
    private volatile int lastActive;

    /** A session on a client's connection; {@link #opened} starts its protocol. */
    public SessionDriver(SessionHost host, Connection client) {
        this.host = host;
        this.client = client;
        this.info =
                new SessionInfo(
                        host.table().newId(),
                        host.frontend().name(),
                        host.frontend().protocol(),
                        client.remote(),
                        client.local(),
                        false,
                        "",
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        startLater = handler -> client.execute(() -> start(handler));
        lastActive = host.table().tick();
        host.table().add(this);
        host.monitors().tell(monitor -> monitor.opened(info));
    }

    public SessionInfo info() {
        return info;
    }

    /** Whose mailbox it is about, or empty while that is unknown. */
    public String user() {
        return user;
    }

    /** The backend it was last routed to, or empty. */
    public String backend() {
        return backend;
    }

    public boolean passThrough() {
        return passThrough;
    }

    // ---- the client's connection ----------------------------------------------------------------

    @Override
    public void opened(Connection connection) {
        if (client.tls()) {
            info = info.secured(client.sni());
        }
        client.read(false);
        // The protocol's bundle may be about to be replaced: its sessions wait for it, within the
        // deadline.
        timers.set(Timer.LOGIN, host.frontend().loginDeadline(), System.nanoTime());
        host.handlers().find(info.protocol(), startLater).ifPresent(this::start);
    }

    private void start(ProtocolHandler handler) {
        if (end != null || loop != null) {
            return;
        }
        GatewayConfig.Frontend frontend = host.frontend();
        loop =
                new EngineLoop(
                        handler.open(
                                new EngineSettings(
                                        info,
                                        frontend.hostname(),
                                        frontend.tls() == GatewayConfig.Tls.STARTTLS,
                                        frontend.plaintextAuth(),
                                        frontend.authOffered(),
                                        frontend.maxMessageSize(),
                                        frontend.maxRecipients(),
                                        frontend.loginDeadline(),
                                        frontend.commandDeadline())),
                        this);
        timers.cancel(Timer.LOGIN);
        on(new Event.Opened());
        if (host.table().count(frontend.name()) > frontend.maxSessions()) {
            on(new Event.Drain());
        }
    }

    @Override
    public void received(ByteBuffer data) {
        bytesIn += data.remaining();
        lastActive = host.table().tick();
        if (passing.isPresent()) {
            passing.get().fromClient(data);
        } else if (loop != null && end == null) {
            guarded(() -> loop.received(Side.CLIENT, data));
        }
    }

    @Override
    public void drained() {
        passing.ifPresentOrElse(PassThrough::clientDrained, this::settle);
    }

    @Override
    public void tlsStarted() {
        info = info.secured(client.sni());
        on(new Event.TlsStarted(Side.CLIENT));
    }

    @Override
    public void closed(Optional<Failure> failure, String detail) {
        if (end == null) {
            end(failure.map(SessionDriver::clientCause).orElse(SessionEnd.Cause.CLIENT), detail);
        }
        // What the client has sent still goes out; nothing of our own does.
        legs.values().forEach(Leg::drop);
        legs.clear();
        host.handlers().stopWaiting(info.protocol(), startLater);
        host.table().remove(this);
        host.accessLog().write(info, user, backend, by, end);
        host.monitors().tell(monitor -> monitor.closed(info, end));
    }

    private static SessionEnd.Cause clientCause(Failure failure) {
        return switch (failure) {
            case TLS -> SessionEnd.Cause.TLS;
            case TIMEOUT -> SessionEnd.Cause.TIMEOUT;
            case RESOLVE, CONNECT, CLOSED -> SessionEnd.Cause.NETWORK;
        };
    }

    // ---- events ---------------------------------------------------------------------------------

    private void on(Event event) {
        if (loop != null && end == null && passing.isEmpty()) {
            guarded(() -> loop.on(event));
        }
    }

    /** Runs the engine; a fault in it ends this session and no other. */
    private void guarded(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("session {} of {} failed", info.id(), info.frontend(), e);
            end(SessionEnd.Cause.INTERNAL, "internal error");
            client.abort();
            return;
        }
        settle();
    }

    /** Sends what the step has left to send and decides who is read. */
    private void settle() {
        if (passing.isPresent() || end != null || loop == null) {
            return;
        }
        flush();
        boolean held = client.pending() > Connection.HIGH_WATER;
        boolean legsHeld = false;
        for (Leg leg : legs.values()) {
            if (leg.connection().isPresent()) {
                Connection connection = leg.connection().get();
                connection.read(!held && loop.reads(leg.side()));
                legsHeld |= connection.pending() > Connection.HIGH_WATER;
            }
        }
        client.read(!legsHeld && loop.reads(Side.CLIENT));
    }

    private void flush() {
        outbox.flush(
                (side, data) -> {
                    if (side.isClient()) {
                        bytesOut += data.remaining();
                        client.write(data);
                    } else {
                        Optional.ofNullable(legs.get(side.leg()))
                                .flatMap(Leg::connection)
                                .ifPresent(connection -> connection.write(data));
                    }
                });
    }

    /** Called by the sweep, on its thread. */
    void sweep(long now) {
        if (timers.isDue(now)) {
            client.execute(this::fireTimers);
        } else if (passThrough) {
            int idle = host.table().tick() - lastActive;
            if (idle > host.frontend().idleDeadline().toMillis() / SWEEP.toMillis()) {
                kick(SessionEnd.Cause.TIMEOUT, "idle");
            }
        }
    }

    /** How often sessions are swept. */
    public static final Duration SWEEP = Duration.ofMillis(250);

    private void fireTimers() {
        Optional<Timer> due = timers.takeDue(System.nanoTime());
        while (due.isPresent() && end == null) {
            if (loop == null) {
                end(SessionEnd.Cause.UNAVAILABLE, "no bundle speaks " + info.protocol().label());
                client.abort();
                return;
            }
            on(new Event.TimedOut(due.get()));
            due = timers.takeDue(System.nanoTime());
        }
    }

    /** The gateway drains: sessions that are not passed through say goodbye. From any thread. */
    public void drain() {
        client.execute(() -> on(new Event.Drain()));
    }

    /** Ends the session. From any thread. */
    public void kick(SessionEnd.Cause cause, String detail) {
        client.execute(
                () -> {
                    if (end == null) {
                        end(cause, detail);
                        client.close();
                    }
                });
    }

    private void end(SessionEnd.Cause cause, String detail) {
        timers.clear();
        end =
                new SessionEnd(
                        cause,
                        detail,
                        Duration.between(info.opened(), Instant.now()),
                        bytesIn,
                        bytesOut);
    }

    // ---- actions --------------------------------------------------------------------------------

    @Override
    public void perform(Action action) {
        if (action instanceof Action.Send send) {
            outbox.add(send.to(), send.data());
        } else if (action instanceof Action.SetTimer set) {
            timers.set(set.timer(), set.after(), System.nanoTime());
        } else if (action instanceof Action.CancelTimer cancel) {
            timers.cancel(cancel.timer());
        } else if (action instanceof Action.FindRoute find) {
            findRoute(find);
        } else if (action instanceof Action.Connect connect) {
            connect(connect.leg(), connect.backend());
        } else if (action instanceof Action.StartTls start) {
            startTls(start.side());
        } else if (action instanceof Action.PassThrough pass) {
            passThrough(pass.leg());
        } else if (action instanceof Action.CloseLeg close) {
            if (!close.fault().isEmpty()) {
                LOG.warn("backend {} of session {}: {}", backend, info.id(), close.fault());
            }
            closeLeg(close.leg());
        } else if (action instanceof Action.Close close) {
            flush();
            end(close.cause(), close.detail());
            client.close();
        } else if (action instanceof Action.Accepted accepted) {
            host.monitors()
                    .tell(m -> m.accepted(accepted.query(), accepted.backend(), accepted.reply()));
        } else if (action instanceof Action.Refused refused) {
            host.monitors()
                    .tell(m -> m.refused(refused.query(), refused.backend(), refused.reply()));
        }
    }

    private void findRoute(Action.FindRoute find) {
        RouteQuery query = Routing.query(find, info, host.frontend());
        user = query.user().toString();
        if (query.candidates().isEmpty()) {
            Decision none = new Decision.Reject(true, "every backend has failed");
            loop.on(routed(query, new RouteResolver.Resolution(none, "")));
            return;
        }
        Thread asking = Thread.currentThread();
        resolving = true;
        host.resolver()
                .resolve(
                        host.frontend().policy(),
                        host.pools(),
                        query,
                        resolution -> {
                            Event event = routed(query, resolution);
                            if (Thread.currentThread() == asking && resolving) {
                                loop.on(event);
                            } else {
                                client.execute(() -> on(event));
                            }
                        });
        resolving = false;
    }

    /** On whatever thread the answer comes. */
    private Event routed(RouteQuery query, RouteResolver.Resolution resolution) {
        host.monitors().tell(m -> m.routed(query, resolution.decision(), resolution.by()));
        by = resolution.by();
        if (resolution.decision() instanceof Decision.Route route) {
            backend = route.backend();
        }
        return Routing.outcome(query, resolution);
    }

    private void connect(int number, Backend to) {
        Endpoint endpoint = to.endpoint(info.protocol()).orElseThrow();
        Leg leg = new Leg(this, number);
        legs.put(number, leg);
        host.transport()
                .connect(
                        ConnectSettings.to(
                                to,
                                endpoint,
                                Optional.of(info.client()),
                                Optional.of(info.local())),
                        client,
                        leg);
    }

    private void startTls(Side side) {
        flush();
        if (side.isClient()) {
            client.startTls();
        } else {
            legs.get(side.leg()).connection().orElseThrow().startTls();
        }
    }

    private void closeLeg(int number) {
        flush();
        Leg leg = legs.remove(number);
        if (leg != null) {
            leg.drop();
        }
    }

    private void passThrough(int number) {
        flush();
        timers.clear();
        // From here on legs other than this one have nothing to say.
        legs.values().removeIf(leg -> leg.side().leg() != number && dropped(leg));
        Leg leg = legs.get(number);
        PassThrough bytes = new PassThrough(client, leg.connection().orElseThrow());
        ByteBuffer fromClient = loop.takeBuffered(Side.CLIENT);
        ByteBuffer fromBackend = loop.takeBuffered(leg.side());
        bytesOut += fromBackend.remaining();
        passing = Optional.of(bytes);
        passThrough = true;
        loop = null;
        host.monitors().tell(monitor -> monitor.passedThrough(info, backend));
        bytes.start(fromClient, fromBackend);
    }

    private static boolean dropped(Leg leg) {
        leg.drop();
        return true;
    }

    // ---- backend connections --------------------------------------------------------------------

    @Override
    public void legOpened(Leg leg) {
        on(new Event.LegOpened(leg.side().leg()));
    }

    @Override
    public void legReceived(Leg leg, ByteBuffer data) {
        if (passing.isPresent()) {
            bytesOut += data.remaining();
            lastActive = host.table().tick();
            passing.get().fromBackend(data);
        } else if (end == null) {
            guarded(() -> loop.received(leg.side(), data));
        }
    }

    @Override
    public void legDrained(Leg leg) {
        passing.ifPresentOrElse(PassThrough::backendDrained, this::settle);
    }

    @Override
    public void legSecured(Leg leg) {
        on(new Event.TlsStarted(leg.side()));
    }

    @Override
    public void legClosed(Leg leg, Failure failure, String detail) {
        legs.remove(leg.side().leg());
        if (passing.isPresent()) {
            if (end == null) {
                end(SessionEnd.Cause.BACKEND, detail);
            }
            client.close();
        } else {
            on(new Event.LegFailed(leg.side().leg(), failure, detail));
        }
    }
}
