package org.clustergate.locations;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
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

    /** The method of an operator's word. */
    private static final String PIN = "pin";

    private final EvidenceCache cache;
    private final Pins pins;
    private final InstantSource clock;
    private final Alarm alarm;
    private final Map<Key, Round> rounds = new ConcurrentHashMap<>();
    private volatile Settings settings;
    private volatile List<Source> sources = List.of();

    Locations(EvidenceCache cache, Pins pins, InstantSource clock, Alarm alarm, Settings settings) {
        this.cache = cache;
        this.pins = pins;
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

    /** These backends are gone, or are other servers now. */
    void dropBackends(Set<String> backends) {
        // What the rounds under way still hear may be about the servers of before.
        rounds.clear();
        cache.dropBackends(backends);
    }

    @Override
    public CompletionStage<Location> locate(LocationQuery query) {
        Key key = Key.of(query.realm(), query.user());
        long now = clock.millis();
        Pins.Pin pin = pins.get(key, query.backends(), now);
        if (pin != null) {
            return pin.stage();
        }
        Known known = cache.get(key);
        if (known == null) {
            return ask(key, query, 0, MAX_JOINS);
        }
        Known.Answer answer = over(known, query.backends(), now);
        boolean claimed = answer.result().claimed();
        boolean doubted = known.doubted() && claimed;
        if (doubted && (rounds.containsKey(key) || askForDoubt(key, known, now))) {
            // Who comes now waits for the answer that clears the doubt.
            return ask(key, query, known.askedAt(), MAX_JOINS);
        }
        if (answer.fresh(now)) {
            return answer.stage();
        }
        if (claimed && now - known.askedAt() < settings.unknown().toMillis()) {
            return answer.stage();
        }
        if (claimed && !answer.result().outdated()) {
            round(key, query, known.askedAt());
            return answer.stage();
        }
        return ask(key, query, known.askedAt(), MAX_JOINS);
    }

    /**
     * A home has refused its user. Asks in the background at once, so that a user who was moved is
     * found at the next attempt; but for one user not too often.
     */
    void doubt(LocationQuery query) {
        Key key = Key.of(query.realm(), query.user());
        Known known = cache.get(key);
        if (known != null && askForDoubt(key, known, clock.millis())) {
            round(key, query, known.askedAt());
        }
    }

    /** Whether it is time to ask about a doubted user; from then on it is not for a while. */
    private boolean askForDoubt(Key key, Known seen, long now) {
        if (now - seen.doubtAskedAt() < DOUBT_PAUSE_MS) {
            return false;
        }
        boolean[] due = new boolean[1];
        cache.update(
                key,
                known -> {
                    due[0] = known.doubted() && now - known.doubtAskedAt() >= DOUBT_PAUSE_MS;
                    return due[0] ? known.doubtAsked(now) : known;
                });
        return due[0];
    }

    private Known.Answer over(Known known, List<Backend> backends, long now) {
        return known.over(backends, now, settings.stale().toMillis());
    }

    private CompletionStage<Location> ask(Key key, LocationQuery query, long seen, int joins) {
        Round round = round(key, query, seen);
        return round.result.thenCompose(
                known -> {
                    Known.Answer answer = over(known, query.backends(), clock.millis());
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
                outcome -> {
                    // Whatever goes wrong here, nobody may wait for ever: then it is unknown.
                    Known known = Known.NOTHING;
                    try {
                        known = remember(key, mine, outcome);
                    } finally {
                        rounds.remove(key, mine);
                        mine.result.complete(known);
                    }
                });
        return mine;
    }

    private boolean serves(Known known, LocationQuery query) {
        long now = clock.millis();
        Known.Answer answer = over(known, query.backends(), now);
        return answer.fresh(now) || answer.result().claimed();
    }

    private Known remember(Key key, Round round, Round.Outcome outcome) {
        Instant now = clock.instant();
        if (rounds.get(key) != round) {
            // Forgotten meanwhile: it serves those who wait for it, and nobody after them.
            return Known.NOTHING.asked(outcome, now, settings.stale());
        }
        return cache.update(key, known -> known.asked(outcome, now, settings.stale()));
    }

    @Override
    public Location known(LocationQuery query) {
        Key key = Key.of(query.realm(), query.user());
        long now = clock.millis();
        Pins.Pin pin = pins.get(key, query.backends(), now);
        if (pin != null) {
            return pin.location();
        }
        Known known = cache.get(key);
        return over(known == null ? Known.NOTHING : known, query.backends(), now)
                .result()
                .location();
    }

    /** The backend that the user is pinned to, or null. */
    String pinned(Key key) {
        Pins.Pin pin = pins.get(key, clock.millis());
        return pin == null ? null : pin.evidence().backend();
    }

    @Override
    public void pin(String realm, MailAddress user, String backend, Instant until, String why) {
        Instant now = clock.instant();
        pins.put(
                Key.of(realm, user),
                new Evidence(backend, Verdict.HOME, PIN, Strength.PINNED, why, now, until),
                now.toEpochMilli());
    }

    @Override
    public boolean unpin(String realm, MailAddress user) {
        return pins.remove(Key.of(realm, user), clock.millis());
    }

    @Override
    public void forget(String realm, MailAddress user) {
        Key key = Key.of(realm, user);
        rounds.remove(key);
        cache.drop(key);
    }
}
