package org.clustergate.directory.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.Complaints;
import org.clustergate.directory.DirectoryAnswers;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes evidence of what a web service says. Thread-safe; never blocks. */
final class HttpDirectory implements LocationDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(HttpDirectory.class);

    /** The locator decides how long silence is remembered; this is for others that may ask. */
    private static final Duration UNKNOWN = Duration.ofSeconds(3);

    private record InForce(HttpSettings settings, Asker asker) {}

    private final BackendMatcher matcher;
    private final InstantSource clock;
    private final Complaints complaints;
    private volatile InForce inForce;
    private volatile Fleet fleet = Fleet.EMPTY;

    HttpDirectory(BackendMatcher matcher, InstantSource clock) {
        this.matcher = matcher;
        this.clock = clock;
        this.complaints = new Complaints(LOG::warn, clock);
    }

    /** Works by other settings from now on; what has been asked is still answered. */
    void configure(HttpSettings settings, Asker asker) {
        inForce = new InForce(settings, asker);
    }

    /** These backends are configured. */
    void fleet(Fleet changed) {
        fleet = changed;
    }

    void close() {
        InForce last = inForce;
        if (last != null) {
            last.asker().close();
        }
    }

    @Override
    public CompletionStage<List<Evidence>> locate(LocationQuery query) {
        InForce by = inForce;
        if (by == null) {
            return CompletableFuture.failedStage(new Outage("it is not configured"));
        }
        DirectoryAnswers answers = by.settings().answers();
        if (!answers.concerns(query.user())) {
            return CompletableFuture.completedStage(List.of());
        }
        return by.asker().ask(query.user()).thenCompose(said -> judge(query, said, answers));
    }

    private CompletionStage<List<Evidence>> judge(
            LocationQuery query, AuthAnswer said, DirectoryAnswers answers) {
        if (said instanceof AuthAnswer.Server server) {
            return home(query, server, answers);
        }
        Instant now = clock.instant();
        if (said instanceof AuthAnswer.Refused refused) {
            return CompletableFuture.completedStage(
                    detailed(answers.missing(query, now), "refused: " + refused.words()));
        }
        if (said instanceof AuthAnswer.NotNow notNow) {
            // About this user only: the service itself is well.
            return CompletableFuture.completedStage(
                    query.backends().stream()
                            .map(
                                    backend ->
                                            new Evidence(
                                                    backend.name(),
                                                    Verdict.UNKNOWN,
                                                    answers.name(),
                                                    Strength.CONFIGURED,
                                                    "not now: " + notNow.words(),
                                                    now,
                                                    now.plus(UNKNOWN)))
                            .toList());
        }
        return CompletableFuture.failedStage(new Outage(said.toString()));
    }

    private CompletionStage<List<Evidence>> home(
            LocationQuery query, AuthAnswer.Server server, DirectoryAnswers answers) {
        Fleet configured = fleet;
        Map<String, Backend> known = new HashMap<>(configured.backends());
        query.backends().forEach(backend -> known.put(backend.name(), backend));
        return matcher.match(server, known.values())
                .thenApply(
                        names -> {
                            Instant now = clock.instant();
                            if (names.isEmpty()) {
                                String what = "Auth-Server " + server + " is no backend's";
                                complaints.say(
                                        "Location directory " + answers.name() + ": " + what);
                                return detailed(
                                        answers.found(query, List.of(), configured, now), what);
                            }
                            return detailed(
                                    answers.found(query, names, configured, now),
                                    "Auth-Server " + server);
                        });
    }

    private static List<Evidence> detailed(List<Evidence> all, String detail) {
        List<Evidence> said = new ArrayList<>(all.size());
        for (Evidence one : all) {
            said.add(
                    new Evidence(
                            one.backend(),
                            one.verdict(),
                            one.method(),
                            one.strength(),
                            detail,
                            one.at(),
                            one.expires()));
        }
        return said;
    }
}
