package org.clustergate.locations;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.locations.LocationsConfig.Settings;
import org.clustergate.mail.MailAddress;

/**
 * Answers from what is remembered, and asks the directories where that does not do: in the
 * background where a home is known, however old; before the answer where none is, or where the
 * known one has just refused the user. Thread-safe; never blocks.
 */
final class Locations implements Locator {
    /** A user whose logins keep failing has the directories asked again no more often. */
    static final long DOUBT_PAUSE_MS = 10_000;

    /** How often somebody joins rounds that turn out to ask about other backends. */
    private static final int MAX_JOINS = 3;

    private final EvidenceCache cache;
    private final InstantSource clock;
    private final Alarm alarm;
    private final Map<Key, Round> rounds = new ConcurrentHashMap<>();
    private volatile Settings settings;
    private volatile List<Source> sources = List.of();

    Locations(EvidenceCache cache, InstantSource clock, Alarm alarm, Settings settings) {
        this.cache = cache;
        this.clock = clock;
        this.alarm = alarm;
        this.settings = settings;
    }

    void configure(Settings changed) {
        settings = changed;
        cache.configure(changed);
    }

    /** Asks these from now on. Who was unknown to the others may be known to a new one. */
    void sources(List<Source> changed) {
        sources = List.copyOf(changed);
        cache.dropStrangers();
    }

    @Override
    public CompletionStage<Location> locate(LocationQuery query) {
        Key key = Key.of(query.realm(), query.user());
        Known known = cache.get(key);
        if (known != null) {
            long now = clock.millis();
            Known.Answer answer = known.over(query.backends(), now);
            boolean doubted = known.doubted() && answer.result().claimed();
            if (answer.fresh(now) && !doubted) {
                return answer.stage();
            }
            if (answer.result().claimed()) {
                long pause = doubted ? DOUBT_PAUSE_MS : settings.unknown().toMillis();
                if (now - known.askedAt() < pause) {
                    return answer.stage();
                }
                if (!doubted) {
                    round(key, query, known.askedAt());
                    return answer.stage();
                }
            }
        }
        return ask(key, query, known == null ? 0 : known.askedAt(), MAX_JOINS);
    }

    private CompletionStage<Location> ask(Key key, LocationQuery query, long seen, int joins) {
        Round round = round(key, query, seen);
        return round.result.thenCompose(
                known -> {
                    Known.Answer answer = known.over(query.backends(), clock.millis());
                    return joins == 0 || answer.result().claimed() || round.covers(query.backends())
                            ? answer.stage()
                            : ask(key, query, known.askedAt(), joins - 1);
                });
    }

    /**
     * The round that is under way for that user, or a new one.
     *
     * @param seen when the directories were last asked as far as the caller has seen
     */
    private Round round(Key key, LocationQuery query, long seen) {
        Round mine = new Round(query);
        Round present = rounds.putIfAbsent(key, mine);
        if (present != null) {
            return present;
        }
        Known latest = cache.get(key);
        if (latest != null && latest.askedAt() > seen && serves(latest, query)) {
            // Another round has ended between the caller's look into the cache and here.
            rounds.remove(key, mine);
            mine.result.complete(latest);
            return mine;
        }
        mine.start(
                sources,
                settings,
                alarm,
                clock,
                evidence -> {
                    // Whatever goes wrong here, nobody may wait for ever: then it is unknown.
                    Known known = Known.NOTHING;
                    try {
                        known = remember(key, mine, evidence);
                    } finally {
                        rounds.remove(key, mine);
                        mine.result.complete(known);
                    }
                });
        return mine;
    }

    private boolean serves(Known known, LocationQuery query) {
        long now = clock.millis();
        Known.Answer answer = known.over(query.backends(), now);
        return answer.fresh(now) || answer.result().claimed();
    }

    private Known remember(Key key, Round round, List<Evidence> evidence) {
        Instant now = clock.instant();
        if (rounds.get(key) != round) {
            // Forgotten meanwhile: it serves those who wait for it, and nobody after them.
            return Known.NOTHING.asked(evidence, now, settings.stale());
        }
        return cache.update(key, known -> known.asked(evidence, now, settings.stale()));
    }

    @Override
    public Location known(LocationQuery query) {
        Known known = cache.get(Key.of(query.realm(), query.user()));
        return (known == null ? Known.NOTHING : known)
                .over(query.backends(), clock.millis())
                .result()
                .location();
    }

    @Override
    public void pin(String realm, MailAddress user, String backend, Instant until, String why) {
        cache.update(
                Key.of(realm, user),
                before ->
                        before.accepted(
                                new Evidence(
                                        backend,
                                        Evidence.Verdict.HOME,
                                        "pin",
                                        Evidence.Strength.PINNED,
                                        why,
                                        clock.instant(),
                                        until),
                                java.util.Set.of()));
    }

    @Override
    public boolean unpin(String realm, MailAddress user) {
        forget(realm, user);
        return true;
    }

    @Override
    public void forget(String realm, MailAddress user) {
        Key key = Key.of(realm, user);
        rounds.remove(key);
        cache.drop(key);
    }
}
