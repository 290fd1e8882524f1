package org.clustergate.directory.file;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.BlockingLookups;
import org.clustergate.directory.Complaints;
import org.clustergate.directory.DirectoryAnswers;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers from the map that is in force. What needs no regular expression is answered at once; they
 * are tried on a thread of their own, because an I/O thread has no milliseconds to spare.
 * Thread-safe.
 */
final class FileDirectory implements LocationDirectory, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileDirectory.class);

    /** The locator decides how long silence is remembered; this is for others that may ask. */
    private static final Duration UNKNOWN = Duration.ofSeconds(3);

    private static final int TOLD = 10;
    private static final int WAITING = 1000;
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Nothing can be said about anybody. Has no stack trace. */
    private static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;

        Unavailable(String why) {
            super(why, null, false, false);
        }

        @Override
        public String toString() {
            return getMessage();
        }
    }

    private final InstantSource clock;
    private final BlockingLookups searches;
    private final Complaints complaints;
    private volatile FileSettings settings;
    private volatile UserMap map;
    private volatile Fleet fleet = Fleet.EMPTY;
    private Set<String> strangers = Set.of();

    FileDirectory(InstantSource clock, LongSupplier nanoTime) {
        this.clock = clock;
        // A search fails for its own user's sake alone; there is nothing to pause for.
        this.searches =
                new BlockingLookups(
                        "file", 1, WAITING, PATIENCE, Duration.ZERO, failure -> false, nanoTime);
        this.complaints = new Complaints(LOG::warn, clock);
    }

    /** Works by other settings from now on; the map stays until there is another. */
    void configure(FileSettings changed) {
        settings = changed;
    }

    /** Answers from another map from now on. */
    void use(UserMap changed) {
        map = changed;
        LOG.info(
                "Location directory {}: {} entries read from {}",
                settings.answers().name(),
                changed.size(),
                settings.shown());
        check();
    }

    /** These backends are configured. */
    void fleet(Fleet changed) {
        fleet = changed;
        check();
    }

    /**
     * Tells which names in the file are no backends, when that changes. It is no reason to refuse
     * the file: the users of all the other lines would pay for it.
     */
    private synchronized void check() {
        UserMap in = map;
        Map<String, Backend> backends = fleet.backends();
        if (in == null || backends.isEmpty()) {
            return;
        }
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(backends.keySet());
        Map<String, Integer> unknown = in.named();
        unknown.keySet().removeIf(known::contains);
        if (!unknown.isEmpty() && !unknown.keySet().equals(strangers)) {
            LOG.warn(
                    "Location directory {}: {} names what is no backend: {}{}",
                    settings.answers().name(),
                    settings.shown(),
                    unknown.entrySet().stream()
                            .limit(TOLD)
                            .map(one -> "'" + one.getKey() + "' in line " + one.getValue())
                            .collect(Collectors.joining(", ")),
                    unknown.size() > TOLD ? " and " + (unknown.size() - TOLD) + " more" : "");
        }
        strangers = Set.copyOf(unknown.keySet());
    }

    @Override
    public void close() {
        searches.close();
    }

    @Override
    public CompletionStage<List<Evidence>> locate(LocationQuery query) {
        FileSettings by = settings;
        UserMap in = map;
        if (by == null) {
            return CompletableFuture.failedStage(new Unavailable("it is not configured"));
        }
        if (!by.answers().concerns(query.user())) {
            return CompletableFuture.completedStage(List.of());
        }
        if (in == null) {
            return CompletableFuture.failedStage(
                    new Unavailable(by.shown() + " has not been read yet"));
        }
        Optional<UserMap.Found> found = in.find(query.user(), by.separator());
        return found.isEmpty() && in.hasRules()
                ? searches.run(() -> search(query, in, by))
                : CompletableFuture.completedStage(answer(query, found, by));
    }

    private List<Evidence> search(LocationQuery query, UserMap in, FileSettings by) {
        try {
            return answer(query, in.match(query.user()), by);
        } catch (UserMap.Unanswerable e) {
            complain(by, by.shown() + ": " + e.getMessage());
            // About this user only: the directory itself is well.
            Instant now = clock.instant();
            return query.backends().stream()
                    .map(
                            backend ->
                                    new Evidence(
                                            backend.name(),
                                            Verdict.UNKNOWN,
                                            by.answers().name(),
                                            Strength.CONFIGURED,
                                            e.getMessage(),
                                            now,
                                            now.plus(UNKNOWN)))
                    .toList();
        }
    }

    private List<Evidence> answer(
            LocationQuery query, Optional<UserMap.Found> found, FileSettings by) {
        DirectoryAnswers answers = by.answers();
        if (found.isEmpty()) {
            return answers.missing(query, clock.instant());
        }
        String where = by.shown() + ":" + found.get().line() + ": ";
        List<Evidence> all =
                answers.found(query, found.get().backends(), fleet, clock.instant()).stream()
                        .map(one -> detailed(one, where + one.detail()))
                        .toList();
        DirectoryAnswers.complaint(all).ifPresent(what -> complain(by, what));
        return all;
    }

    private void complain(FileSettings by, String what) {
        complaints.say("Location directory " + by.answers().name() + ": " + what);
    }

    private static Evidence detailed(Evidence one, String detail) {
        return new Evidence(
                one.backend(),
                one.verdict(),
                one.method(),
                one.strength(),
                detail,
                one.at(),
                one.expires());
    }
}
