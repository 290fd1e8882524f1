package org.clustergate.core.session;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.engine.Failure;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.SessionInfo;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;

/** A session's connections to backends, by their numbers. Runs on the session's I/O thread. */
final class Legs {
    private final SessionHost.Gateway gateway;
    private final Connection client;
    private final Leg.Owner owner;
    private final Map<Integer, Leg> legs = new HashMap<>(2);

    /** A leg is at the gate, on this thread. */
    private boolean entering;

    Legs(SessionHost.Gateway gateway, Connection client, Leg.Owner owner) {
        this.gateway = gateway;
        this.client = client;
        this.owner = owner;
    }

    Collection<Leg> all() {
        return legs.values();
    }

    Optional<Leg> find(int number) {
        return Optional.ofNullable(legs.get(number));
    }

    Optional<Leg> remove(int number) {
        return Optional.ofNullable(legs.remove(number));
    }

    /** Connects as soon as the backend's gate lets the session in. */
    void connect(int number, Backend to, boolean copy, SessionInfo info) {
        Leg leg = new Leg(owner, number, to, copy);
        legs.put(number, leg);
        Thread here = Thread.currentThread();
        entering = true;
        leg.holds(
                gateway.gates()
                        .enter(
                                to,
                                info.protocol(),
                                () -> {
                                    if (Thread.currentThread() == here && entering) {
                                        open(leg, info);
                                    } else {
                                        client.execute(() -> open(leg, info));
                                    }
                                },
                                () -> client.execute(() -> tooLate(leg))));
        entering = false;
    }

    private void open(Leg leg, SessionInfo info) {
        if (leg.dropped()) {
            return;
        }
        gateway.transport()
                .connect(
                        ConnectSettings.to(
                                leg.backend(),
                                endpoint(leg.backend(), info.protocol()),
                                Optional.of(info.client()),
                                Optional.of(info.local())),
                        client,
                        leg);
    }

    private static Endpoint endpoint(Backend backend, Protocol protocol) {
        return backend.endpointFor(protocol).orElseThrow();
    }

    private static void tooLate(Leg leg) {
        leg.closed(
                Optional.of(Failure.TIMEOUT),
                "too many sessions open at " + leg.backend().name() + " at the same time");
    }

    /** The backend has taken a user: others may come. */
    void accepted(String backend) {
        for (Leg leg : legs.values()) {
            if (leg.backend().name().equals(backend)) {
                leg.settled();
            }
        }
    }

    /** Drops all but one. */
    void keepOnly(int number) {
        legs.values()
                .removeIf(
                        leg -> {
                            if (leg.side().leg() == number) {
                                return false;
                            }
                            leg.drop();
                            return true;
                        });
    }

    void dropAll() {
        legs.values().forEach(Leg::drop);
        legs.clear();
    }

    /** Tells the monitors that a leg is open. */
    void tellConnected(Leg leg, SessionInfo info) {
        Duration took = Duration.ofNanos(leg.age());
        gateway.monitors().tell(m -> m.connected(info, leg.backend().name(), took));
    }

    /** Tells the monitors that a leg was of no use. */
    void tellFailed(Leg leg, SessionInfo info, GatewayMonitor.Fault fault, String detail) {
        gateway.monitors().tell(m -> m.failed(info, leg.backend().name(), fault, detail));
    }

    static GatewayMonitor.Fault fault(Failure failure) {
        return switch (failure) {
            case RESOLVE -> GatewayMonitor.Fault.RESOLVE;
            case CONNECT -> GatewayMonitor.Fault.CONNECT;
            case TLS -> GatewayMonitor.Fault.TLS;
            case TIMEOUT -> GatewayMonitor.Fault.TIMEOUT;
            case CLOSED -> GatewayMonitor.Fault.CLOSED;
        };
    }
}
