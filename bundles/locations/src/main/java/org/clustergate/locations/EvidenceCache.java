package org.clustergate.locations;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.locations.LocationsConfig.Settings;

/**
 * What is remembered about users, in two regions: names that nobody knows cannot push out users,
 * however many of them somebody tries. Thread-safe; reading takes no lock.
 */
final class EvidenceCache {
    /** A backend takes every name of this domain. */
    private record CatchAll(String backend, String domain) {}

    private static final int MAX_CATCH_ALLS = 10_000;
    private static final int ANSWERS_OF_ONE_USER = 8;

    private final InstantSource clock;
    private final Cache<Key, Known> users;
    private final Cache<Key, Known> strangers;
    private final Cache<CatchAll, Long> catchAlls;
    private volatile Duration stale;

    EvidenceCache(Settings settings, InstantSource clock, Ticker ticker) {
        this.clock = clock;
        this.stale = settings.stale();
        this.users = region(settings.maxUsers(), ticker);
        this.strangers = region(settings.maxNegative(), ticker);
        // On the calling thread: the work is small, and no thread of others holds our classes.
        this.catchAlls =
                Caffeine.newBuilder()
                        .maximumSize(MAX_CATCH_ALLS)
                        .executor(Runnable::run)
                        .ticker(ticker)
                        .build();
    }

    private Cache<Key, Known> region(long size, Ticker ticker) {
        return Caffeine.newBuilder()
                .maximumWeight(size)
                .weigher(
                        (Key key, Known known) ->
                                1 + (known.evidence().size() - 1) / ANSWERS_OF_ONE_USER)
                .expireAfter(
                        Expiry.writing(
                                (Key key, Known known) ->
                                        Duration.ofMillis(
                                                Math.max(
                                                        0,
                                                        known.usefulUntil(stale)
                                                                - clock.millis()))))
                .executor(Runnable::run)
                .ticker(ticker)
                .build();
    }

    void configure(Settings settings) {
        stale = settings.stale();
        users.policy().eviction().ifPresent(size -> size.setMaximum(settings.maxUsers()));
        strangers.policy().eviction().ifPresent(size -> size.setMaximum(settings.maxNegative()));
    }

    /** What is known, or null. */
    Known get(Key key) {
        Known known = users.getIfPresent(key);
        return known != null ? known : strangers.getIfPresent(key);
    }

    /** Changes what is known about a user, whom nobody may have known so far. */
    Known update(Key key, UnaryOperator<Known> change) {
        Known[] result = new Known[1];
        users.asMap()
                .compute(
                        key,
                        (same, present) -> {
                            Known before = present != null ? present : strangers.getIfPresent(key);
                            result[0] = change.apply(before != null ? before : Known.NOTHING);
                            return result[0].positive() ? result[0] : null;
                        });
        if (result[0].positive()) {
            strangers.invalidate(key);
        } else {
            strangers.put(key, result[0]);
        }
        for (Evidence one : result[0].evidence()) {
            if (one.verdict() == Verdict.CATCH_ALL) {
                catchAlls.put(
                        new CatchAll(one.backend(), domain(key)), one.expires().toEpochMilli());
            }
        }
        return result[0];
    }

    /** Whether the backend is known to take any name of the user's domain. */
    boolean catchesAll(String backend, Key user) {
        Long until = catchAlls.getIfPresent(new CatchAll(backend, domain(user)));
        return until != null && until > clock.millis();
    }

    /**
     * Takes in what is known from before, unless something newer is known by now.
     *
     * @param homes HOME evidence about one user
     */
    void restore(Key key, List<Evidence> homes) {
        users.asMap()
                .computeIfAbsent(
                        key,
                        same -> strangers.getIfPresent(key) != null ? null : Known.restored(homes));
    }

    /** The users, as they are while somebody goes through them. */
    Map<Key, Known> users() {
        return Collections.unmodifiableMap(users.asMap());
    }

    /** Forgets all that was said about these backends. */
    void dropBackends(Set<String> backends) {
        for (Cache<Key, Known> region : List.of(users, strangers)) {
            for (Key key : region.asMap().keySet()) {
                region.asMap()
                        .computeIfPresent(
                                key,
                                (same, known) -> {
                                    Known rest = known.without(backends);
                                    return rest.evidence().isEmpty() ? null : rest;
                                });
            }
        }
        catchAlls.asMap().keySet().removeIf(one -> backends.contains(one.backend()));
    }

    private static String domain(Key key) {
        int at = key.user().lastIndexOf('@');
        return at < 0 ? "" : key.user().substring(at + 1).toLowerCase(Locale.ROOT);
    }

    void drop(Key key) {
        users.invalidate(key);
        strangers.invalidate(key);
    }

    /** Forgets that anybody was unknown: there is a new source to ask. */
    void dropStrangers() {
        strangers.invalidateAll();
    }

    long size() {
        users.cleanUp();
        strangers.cleanUp();
        return users.estimatedSize() + strangers.estimatedSize();
    }
}
