package org.clustergate.core;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.session.Departure;
import org.clustergate.core.session.SessionDriver;
import org.clustergate.core.session.SessionTable;
import org.clustergate.directory.Locator;
import org.clustergate.mail.MailAddress;
import org.clustergate.monitor.SessionEnd;

/** What an operator does to users, backends and sessions. Thread-safe; never blocks. */
final class Operations {
    /** How long a session that is kicked may wait for a moment when nothing is lost. */
    private static final Duration KICK = Duration.ofSeconds(10);

    /** Part of a drain's time after which sessions begin to be sent away, spread over the rest. */
    private static final double LEFT_ALONE = 0.5;

    /** Part of a drain's time by which everybody has been asked to go: the rest is for the busy. */
    private static final double ASKED = 0.9;

    private final Supplier<GatewayConfig> config;
    private final SessionTable sessions;
    private final HealthView health;
    private volatile Optional<Locator> locator = Optional.empty();

    Operations(Supplier<GatewayConfig> config, SessionTable sessions, HealthView health) {
        this.config = config;
        this.sessions = sessions;
        this.health = health;
    }

    void locator(Locator present) {
        locator = Optional.of(present);
    }

    void noLocator(Locator gone) {
        if (locator.filter(present -> present == gone).isPresent()) {
            locator = Optional.empty();
        }
    }

    Optional<Locator> locator() {
        return locator;
    }

    String forget(String realm, String user) {
        return about(
                user,
                address -> {
                    locator.orElseThrow().forget(realm, address);
                    return "";
                });
    }

    String pin(String realm, String user, String backend, Duration time, String why) {
        if (!config.get().backends().containsKey(backend)) {
            return "there is no backend '" + backend + "'";
        }
        if (time.isNegative() || time.isZero()) {
            return "a pin for no time";
        }
        return about(
                user,
                address -> {
                    try {
                        locator.orElseThrow()
                                .pin(realm, address, backend, Instant.now().plus(time), why);
                        return "";
                    } catch (IllegalStateException e) {
                        return e.getMessage();
                    }
                });
    }

    String unpin(String realm, String user) {
        return about(
                user,
                address ->
                        locator.orElseThrow().unpin(realm, address)
                                ? ""
                                : "'" + user + "' is not pinned");
    }

    private String about(String user, Function<MailAddress, String> what) {
        if (locator.isEmpty()) {
            return "no bundle knows locations";
        }
        return MailAddress.parse(user)
                .map(what)
                .orElse("'" + user + "' is no user name or address");
    }

    String backend(String backend, String mode, String why, Duration deadline) {
        String problem = health.set(backend, mode, why);
        if (problem.isEmpty() && !deadline.isZero() && !mode.equalsIgnoreCase("ready")) {
            sendAway(
                    sessions.all().stream().filter(s -> s.backend().equals(backend)).toList(),
                    deadline,
                    "backend " + backend + " drains");
        }
        return problem;
    }

    int kick(String user, String backend) {
        if (user.isEmpty() && backend.isEmpty()) {
            return 0;
        }
        String wanted = user.toLowerCase(Locale.ROOT);
        List<SessionDriver> some =
                sessions.all().stream()
                        .filter(
                                s ->
                                        (user.isEmpty()
                                                        || s.user()
                                                                .toLowerCase(Locale.ROOT)
                                                                .equals(wanted))
                                                && (backend.isEmpty()
                                                        || s.backend().equals(backend)))
                        .toList();
        long now = System.nanoTime();
        some.forEach(
                session ->
                        session.leave(
                                new Departure(
                                        now,
                                        now + KICK.toNanos(),
                                        SessionEnd.Cause.DRAIN,
                                        "an operator ended the session")));
        return some.size();
    }

    /**
     * Has them go by the deadline: left alone for the first half of the time, then one after the
     * other, so that their clients do not all come back at once.
     */
    static void sendAway(List<SessionDriver> some, Duration deadline, String why) {
        long now = System.nanoTime();
        long end = now + deadline.toNanos();
        long first = now + (long) (deadline.toNanos() * LEFT_ALONE);
        long last = now + (long) (deadline.toNanos() * ASKED);
        int number = 0;
        for (SessionDriver session : some) {
            long gently = first + (long) ((last - first) * ((double) number++ / some.size()));
            session.leave(new Departure(gently, end, SessionEnd.Cause.DRAIN, why));
        }
    }
}
