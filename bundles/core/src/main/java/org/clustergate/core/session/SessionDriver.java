package org.clustergate.core.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.Consumer;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineLoop;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Event;
import org.clustergate.engine.Failure;
import org.clustergate.engine.ProtocolHandler;
import org.clustergate.engine.Side;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.Presence;
import org.clustergate.route.SessionInfo;
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

    /** A session is quiet when nothing has been said for so many sweeps. */
    private static final int QUIET_TICKS = 2;

    /** How often sessions are swept. */
    public static final Duration SWEEP = Duration.ofMillis(250);

    private final SessionHost host;
    private final Connection client;
    private final SessionHost.Gateway gateway;
    private final Legs legs;
    private final Asking asking;
    private final Timers timers = new Timers();
    private final Flow flow;
    private final Consumer<ProtocolHandler> startLater;
    private EngineLoop loop;

    /** Set once the engine is through. */
    private Optional<PassThrough> passing = Optional.empty();

    private SessionEnd end;
    private String lastBackend = "";
    private ProtocolHandler handler;
    private long bytesIn;

    /** What the client was sent past the engine. */
    private long bytesOut;

    // Read by others to show the session.
    private volatile SessionInfo info;
    private volatile String backend = "";
    private volatile Departure departure;
    private volatile boolean passThrough;

    private volatile int lastActive;

    /** A session on a client's connection; {@link #opened} starts its protocol. */
    public SessionDriver(SessionHost host, Connection client) {
        this.host = host;
        this.gateway = host.gateway();
        this.client = client;
        this.legs = new Legs(gateway, client, this);
        this.asking = new Asking(host);
        this.flow = new Flow(client, legs);
        this.info =
                new SessionInfo(
                        gateway.table().newId(),
                        host.frontend().name(),
                        host.frontend().protocol(),
                        client.remote(),
                        client.local(),
                        false,
                        "",
                        Instant.now().truncatedTo(ChronoUnit.MILLIS));
        startLater = handler -> client.execute(() -> start(handler));
        lastActive = gateway.table().tick();
        gateway.table().add(this);
        gateway.monitors().tell(monitor -> monitor.opened(info));
    }

    public SessionInfo info() {
        return info;
    }

    /** Whose mailbox it is about, or empty while that is unknown. */
    public String user() {
        return asking.user();
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
        gateway.handlers().find(info.protocol(), startLater).ifPresent(this::start);
    }

    private void start(ProtocolHandler found) {
        if (end != null || loop != null) {
            return;
        }
        handler = found;
        GatewayConfig.Frontend frontend = host.frontend();
        String hostname =
                Routing.presence(host, info)
                        .map(Presence::hostname)
                        .filter(name -> !name.isEmpty())
                        .orElse(frontend.hostname());
        loop =
                new EngineLoop(
                        handler.open(
                                new EngineSettings(
                                        info,
                                        hostname,
                                        frontend.tls() == GatewayConfig.Tls.STARTTLS,
                                        frontend.plaintextAuth(),
                                        frontend.authOffered(),
                                        frontend.maxMessageSize(),
                                        frontend.maxRecipients(),
                                        frontend.loginDeadline(),
                                        frontend.commandDeadline(),
                                        host.features().get(),
                                        frontend.mail())),
                        this);
        timers.cancel(Timer.LOGIN);
        on(new Event.Opened());
        if (gateway.table().count(frontend.name()) > frontend.maxSessions()) {
            on(new Event.Drain());
        }
    }

    @Override
    public void received(ByteBuffer data) {
        bytesIn += data.remaining();
        lastActive = gateway.table().tick();
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
        legs.dropAll();
        goTo("");
        gateway.handlers().stopWaiting(info.protocol(), startLater);
        gateway.table().remove(this);
        gateway.accessLog().write(info, asking.user(), lastBackend, asking.by(), end);
        gateway.monitors().tell(monitor -> monitor.closed(info, end));
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
        flow.settle(loop);
    }

    /** Called by the sweep, on its thread. */
    void sweep(long now) {
        Departure leaving = departure;
        if (flow.holding()) {
            client.execute(() -> dropStalled(now));
        }
        if (timers.isDue(now)) {
            client.execute(this::fireTimers);
        } else if (leaving != null && leaving.over(now)) {
            // In its protocol's words even now, if the moment allows.
            client.execute(() -> sayGoodbye(leaving));
            kick(leaving.cause(), leaving.detail());
        } else if (leaving != null && leaving.begun(now)) {
            client.execute(() -> sayGoodbye(leaving));
        } else if (passThrough) {
            int idle = gateway.table().tick() - lastActive;
            if (idle > host.frontend().idleDeadline().toMillis() / SWEEP.toMillis()) {
                kick(SessionEnd.Cause.TIMEOUT, "idle");
            }
        }
    }

    /** A backend that takes no data at all must not hold up the others for ever. */
    private void dropStalled(long now) {
        for (Leg leg : flow.stalled(now)) {
            // The end of one may have been the end of others.
            if (passing.isEmpty() && end == null && legs.all().contains(leg)) {
                leg.abort();
                legClosed(leg, Failure.TIMEOUT, "takes no data");
            }
        }
    }

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

    /** The session is to go; the earlier of two ends counts. From any thread. */
    public void leave(Departure wish) {
        Departure present = departure;
        if (present == null || wish.atLatest() - present.atLatest() < 0) {
            departure = wish;
        }
    }

    /** Where nothing is lost by it, says goodbye in the protocol's words and ends the session. */
    private void sayGoodbye(Departure leaving) {
        if (end != null) {
            return;
        }
        if (passing.isEmpty()) {
            on(new Event.Drain());
        } else if (gateway.table().tick() - lastActive >= QUIET_TICKS) {
            passing.get()
                    .goodbye()
                    .ifPresent(
                            words -> {
                                bytesOut += words.remaining();
                                if (words.hasRemaining()) {
                                    client.write(words);
                                }
                                end(leaving.cause(), leaving.detail());
                                client.close();
                            });
        }
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
                        flow.sentToClient() + bytesOut);
    }

    // ---- actions --------------------------------------------------------------------------------

    @Override
    public void perform(Action action) {
        if (action instanceof Action.Send send) {
            flow.send(send);
        } else if (action instanceof Action.SetTimer set) {
            timers.set(set.timer(), set.after(), System.nanoTime());
        } else if (action instanceof Action.CancelTimer cancel) {
            timers.cancel(cancel.timer());
        } else if (action instanceof Action.FindRoute find) {
            asking.ask(find, info, loop::on, event -> client.execute(() -> on(event)));
        } else if (action instanceof Action.Connect connect) {
            if (!connect.copy()) {
                goTo(connect.backend().name());
            }
            legs.connect(connect.leg(), connect.backend(), connect.copy(), info);
        } else if (action instanceof Action.Recall recall) {
            loop.on(gateway.ledger().recall(host.frontend().realm(), recall));
        } else if (action instanceof Action.Remember remember) {
            gateway.ledger().remember(host.frontend().realm(), remember);
        } else if (action instanceof Action.Forget forget) {
            gateway.ledger().forget(host.frontend().realm(), forget);
        } else if (action instanceof Action.Applied applied) {
            gateway.ledger().applied(applied);
        } else if (action instanceof Action.Flush wanted) {
            flushLeg(wanted.leg());
        } else if (action instanceof Action.StartTls start) {
            startTls(start.side());
        } else if (action instanceof Action.PassThrough pass) {
            passThrough(pass.leg());
        } else if (action instanceof Action.CloseLeg close) {
            closeLeg(close);
        } else if (action instanceof Action.Warn warn) {
            legs.find(warn.leg())
                    .ifPresent(
                            leg ->
                                    LOG.warn(
                                            "backend {} of session {}: {}",
                                            leg.backend().name(),
                                            info.id(),
                                            warn.what()));
        } else if (action instanceof Action.Close close) {
            flow.flush();
            end(close.cause(), close.detail());
            client.close();
        } else if (action instanceof Action.Accepted accepted) {
            legs.accepted(accepted.backend());
            gateway.monitors()
                    .tell(m -> m.accepted(accepted.query(), accepted.backend(), accepted.reply()));
        } else if (action instanceof Action.Refused refused) {
            gateway.monitors()
                    .tell(m -> m.refused(refused.query(), refused.backend(), refused.reply()));
        }
    }

    private void goTo(String next) {
        gateway.load().moved(backend, next);
        lastBackend = next.isEmpty() ? lastBackend : next;
        backend = next;
    }

    private void startTls(Side side) {
        flow.flush();
        if (side.isClient()) {
            client.startTls();
        } else {
            legs.find(side.leg()).flatMap(Leg::connection).orElseThrow().startTls();
        }
    }

    private void flushLeg(int number) {
        flow.flush();
        Optional<Leg> leg = legs.find(number);
        leg.flatMap(Leg::connection)
                .ifPresent(
                        connection ->
                                connection.whenSent(
                                        () -> {
                                            // Its number may be another leg's by now.
                                            if (legs.find(number).equals(leg)) {
                                                on(new Event.Flushed(number));
                                            }
                                        }));
    }

    private void closeLeg(Action.CloseLeg close) {
        flow.flush();
        legs.remove(close.leg())
                .ifPresent(
                        leg -> {
                            if (!close.fault().isEmpty()) {
                                LOG.warn(
                                        "backend {} of session {}: {}",
                                        leg.backend().name(),
                                        info.id(),
                                        close.fault());
                                legs.tellFailed(
                                        leg, info, GatewayMonitor.Fault.PROTOCOL, close.fault());
                            }
                            leg.drop();
                        });
    }

    private void passThrough(int number) {
        flow.flush();
        timers.clear();
        // From here on legs other than this one have nothing to say.
        legs.keepOnly(number);
        Leg leg = legs.find(number).orElseThrow();
        leg.settled();
        PassThrough bytes =
                new PassThrough(client, leg.connection().orElseThrow(), handler.farewell());
        ByteBuffer fromClient = loop.takeBuffered(Side.CLIENT);
        ByteBuffer fromBackend = loop.takeBuffered(leg.side());
        bytesOut += fromBackend.remaining();
        passing = Optional.of(bytes);
        passThrough = true;
        flow.over();
        loop = null;
        gateway.monitors().tell(monitor -> monitor.passedThrough(info, backend));
        bytes.start(fromClient, fromBackend);
    }

    // ---- backend connections --------------------------------------------------------------------

    @Override
    public void legOpened(Leg leg) {
        legs.tellConnected(leg, info);
        on(new Event.LegOpened(leg.side().leg()));
    }

    @Override
    public void legReceived(Leg leg, ByteBuffer data) {
        if (passing.isPresent()) {
            bytesOut += data.remaining();
            lastActive = gateway.table().tick();
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
            legs.tellFailed(leg, info, Legs.fault(failure), detail);
            on(new Event.LegFailed(leg.side().leg(), failure, detail));
        }
    }
}
