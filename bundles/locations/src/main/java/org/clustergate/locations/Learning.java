package org.clustergate.locations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationQuery;
import org.clustergate.locations.LocationsConfig.Settings;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;

/**
 * Learns from what backends answer to real logins and real mail. A refusal at a home makes the
 * directories be asked again; no password is tried anywhere, so a failed login costs one failed
 * login, at one backend. Thread-safe.
 */
final class Learning implements GatewayMonitor {
    /** The method of evidence from a login. */
    private static final String LOGIN = "login";

    /** The method of evidence from an accepted recipient. */
    private static final String DELIVERY = "delivery";

    /** How long a failed login speaks against a backend, where several come into question. */
    private static final Duration FAILED_LOGIN = Duration.ofMinutes(10);

    /**
     * The recipient is refused for what it is: an enhanced code of the class "addressing status"
     * that is about the recipient (RFC 3463 section 3.2; 5.1.7 and 5.1.8 are about the sender), or
     * 550, 551 or 553 without any.
     */
    private static final Pattern NO_SUCH_RECIPIENT =
            Pattern.compile(
                    "5\\d\\d[ -]5\\.1\\.(?:[0-6]|10)\\b.*|55[013](?:[ -](?!\\d\\.\\d).*)?",
                    Pattern.DOTALL);

    private final EvidenceCache cache;
    private final Locations locations;
    private final InstantSource clock;
    private volatile Settings settings;

    Learning(EvidenceCache cache, Locations locations, InstantSource clock, Settings settings) {
        this.cache = cache;
        this.locations = locations;
        this.clock = clock;
        this.settings = settings;
    }

    void configure(Settings changed) {
        settings = changed;
    }

    @Override
    public void accepted(RouteQuery query, String backend, String reply) {
        boolean login = query.phase() == Phase.LOGIN;
        Key key = Key.of(query.realm(), query.user());
        if (!login && (reply.startsWith("252") || cache.catchesAll(backend, key))) {
            return;
        }
        Strength strength = login ? Strength.LOGGED_IN : Strength.DELIVERED;
        Duration life = login ? settings.login() : settings.delivery();
        Instant now = clock.instant();
        Known known = cache.get(key);
        if (known != null && !known.doubted()) {
            Evidence present = known.home(backend, strength);
            // Written down again only when half of its time is over: busy users log in often.
            if (present != null && present.expires().isAfter(now.plus(life.dividedBy(2)))) {
                return;
            }
        }
        List<Backend> question = question(query);
        if (standsIn(query, backend, homes(key, query, backend, question))) {
            return;
        }
        Evidence home =
                new Evidence(
                        backend,
                        Verdict.HOME,
                        login ? LOGIN : DELIVERY,
                        strength,
                        "accepted",
                        now,
                        now.plus(life));
        cache.update(key, before -> before.accepted(home, names(question)));
    }

    /** Where the user may live, if the backend that accepted them only stands in for another. */
    private Set<String> homes(Key key, RouteQuery query, String backend, List<Backend> question) {
        String pin = locations.pinned(key);
        if (backend.equals(pin)) {
            // A pin may well lead to a backup on purpose.
            return names(question);
        }
        Set<String> homes = new HashSet<>(names(query.excluded()));
        Known known = cache.get(key);
        Location now = locations.known(new LocationQuery(query.user(), query.realm(), question));
        if (known != null && now.backends().contains(backend)) {
            homes.retainAll(known.homes());
        }
        if (pin != null) {
            homes.add(pin);
        }
        return homes;
    }

    private static Set<String> names(List<Backend> backends) {
        return backends.stream().map(Backend::name).collect(Collectors.toSet());
    }

    /** A backup that serves another one's user is not where the user lives. */
    private static boolean standsIn(RouteQuery query, String backend, Set<String> homes) {
        for (String home : homes) {
            if (query.standIns(home).stream().anyMatch(b -> b.name().equals(backend))) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void refused(RouteQuery query, String backend, String reply) {
        Key key = Key.of(query.realm(), query.user());
        Known known = cache.get(key);
        boolean home = known != null && known.claimedBy(backend);
        if (query.phase() == Phase.LOGIN) {
            Instant now = clock.instant();
            Evidence trace =
                    new Evidence(
                            backend,
                            Verdict.UNKNOWN,
                            LOGIN,
                            Strength.LOGGED_IN,
                            "login refused",
                            now,
                            now.plus(FAILED_LOGIN));
            cache.update(
                    key, before -> home ? before.loginFailed(trace) : before.guessFailed(trace));
        } else if (home && NO_SUCH_RECIPIENT.matcher(reply).matches()) {
            cache.update(key, before -> before.recipientRefused(backend));
        } else {
            return;
        }
        if (home) {
            locations.doubt(new LocationQuery(query.user(), query.realm(), question(query)));
        }
    }

    /** All backends that a query is about, those that cannot be used now included. */
    private static List<Backend> question(RouteQuery query) {
        List<Backend> all = new ArrayList<>(query.candidates());
        all.addAll(query.excluded());
        return all;
    }
}
