package org.clustergate.locations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.locations.LocationsConfig.Settings;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;

/**
 * Learns from what backends answer to real logins and real mail. Never asks anybody: a failed login
 * costs one failed login, at one backend. Thread-safe.
 */
final class Learning implements GatewayMonitor {
    /** How long a failed login speaks against one of several backends that claim the user. */
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
    private final InstantSource clock;
    private volatile Settings settings;

    Learning(EvidenceCache cache, InstantSource clock, Settings settings) {
        this.cache = cache;
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
        String method = login ? Fold.LOGIN : Fold.DELIVERY;
        Duration life = login ? settings.login() : settings.delivery();
        Instant now = clock.instant();
        Known known = cache.get(key);
        if (known != null && !known.doubted()) {
            Evidence present = known.home(backend, method);
            // Written down again only when half of its time is over: busy users log in often.
            if (present != null && present.expires().isAfter(now.plus(life.dividedBy(2)))) {
                return;
            }
        }
        Evidence home =
                new Evidence(backend, Verdict.HOME, method, "accepted", now, now.plus(life));
        Set<String> question = new HashSet<>();
        for (Backend one : query.candidates()) {
            question.add(one.name());
        }
        cache.update(key, before -> before.accepted(home, question));
    }

    @Override
    public void refused(RouteQuery query, String backend, String reply) {
        Key key = Key.of(query.realm(), query.user());
        Known known = cache.get(key);
        if (known == null || !known.claimedBy(backend)) {
            return;
        }
        if (query.phase() == Phase.LOGIN) {
            Instant now = clock.instant();
            Evidence trace =
                    new Evidence(
                            backend,
                            Verdict.UNKNOWN,
                            Fold.LOGIN,
                            "login refused",
                            now,
                            now.plus(FAILED_LOGIN));
            cache.update(key, before -> before.loginFailed(trace));
        } else if (NO_SUCH_RECIPIENT.matcher(reply).matches()) {
            cache.update(key, before -> before.recipientRefused(backend));
        }
    }
}
