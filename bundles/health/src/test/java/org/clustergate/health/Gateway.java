package org.clustergate.health;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Backend.Check;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Fleet;
import org.clustergate.backend.Security;
import org.clustergate.config.Secret;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.GatewayMonitor.Fault;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;

/** The health of a few backends on a fake network, with a clock that is moved by hand. */
final class Gateway {
    static final Map<Protocol, Integer> PORTS =
            Map.of(
                    Protocol.IMAP, 143,
                    Protocol.POP3, 110,
                    Protocol.SMTP, 25,
                    Protocol.SUBMISSION, 587,
                    Protocol.LMTP, 24);

    final FakeNet net = new FakeNet();
    final List<String> changes = new ArrayList<>();
    private final Map<String, Backend> backends = new LinkedHashMap<>();
    long nanos;

    /** Half of what chance can bring: the times that are asked for, exactly. */
    DoubleSupplier chance = () -> 0.5;

    final Health health;

    Gateway() {
        this(HealthSettings.DEFAULT);
    }

    Gateway(HealthSettings settings) {
        health =
                new Health(
                        net,
                        new Watch.World(this::now, () -> nanos, () -> chance.getAsDouble()),
                        (before, after) -> changes.add(words(after)),
                        settings);
    }

    Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    static Backend backend(String name, Security security, Protocol... protocols) {
        Map<Protocol, Endpoint> endpoints = new EnumMap<>(Protocol.class);
        for (Protocol protocol : protocols) {
            endpoints.put(protocol, new Endpoint(name, PORTS.get(protocol), security));
        }
        return Backend.of(name, endpoints);
    }

    static Backend backend(String name, Protocol... protocols) {
        return backend(name, Security.NONE, protocols);
    }

    /** An interval of 10 s, a timeout of 5 s, rise 2, fall 3, and a slow start of 30 s. */
    static Backend checked(Backend backend, String user, String recipient) {
        Check plain = Check.DEFAULT;
        return backend.with(
                backend.limits(),
                backend.asking(),
                new Check(
                        plain.interval(),
                        plain.timeout(),
                        plain.rise(),
                        plain.fall(),
                        user,
                        new Secret("secret"),
                        recipient,
                        plain.slowStart()));
    }

    void configure(Backend... all) {
        backends.clear();
        for (Backend backend : all) {
            backends.put(backend.name(), backend);
        }
        health.configured(new Fleet(backends, Map.of()));
    }

    /** Lets time pass, and everything happen that comes with it. */
    void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 100) {
            nanos += 100_000_000L;
            health.sweep();
            net.run();
        }
    }

    void passSeconds(int seconds) {
        pass(Duration.ofSeconds(seconds));
    }

    /** The state, as an operator would read it. */
    String state(String backend, Protocol protocol) {
        return words(health.state(backend, protocol));
    }

    static String words(BackendState state) {
        return state.backend()
                + " "
                + state.protocol().label()
                + " "
                + state.status()
                + (state.share() == 1 || state.share() == 0
                        ? ""
                        : String.format(Locale.ROOT, " %.2f", state.share()))
                + (state.reason().isEmpty() ? "" : ": " + state.reason());
    }

    private static SessionInfo session(Protocol protocol, String client) {
        return new SessionInfo(
                "s1",
                "front",
                protocol,
                new InetSocketAddress(client, 40000),
                new InetSocketAddress("192.0.2.9", 143),
                true,
                "",
                Instant.EPOCH);
    }

    void connected(String backend, Protocol protocol, String client) {
        health.connected(session(protocol, client), backend, Duration.ofMillis(3));
    }

    void failed(String backend, Protocol protocol, String client, Fault fault) {
        health.failed(session(protocol, client), backend, fault, "no luck");
    }

    void accepted(String backend, Protocol protocol, String client) {
        health.accepted(query(protocol, client), backend, "OK");
    }

    void refused(String backend, Protocol protocol, String client) {
        health.refused(query(protocol, client), backend, "NO");
    }

    private RouteQuery query(Protocol protocol, String client) {
        return new RouteQuery(
                RouteQuery.Phase.LOGIN,
                session(protocol, client),
                new MailAddress("joe", "a.test"),
                "",
                true,
                List.copyOf(backends.values()));
    }
}
