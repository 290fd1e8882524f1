package org.clustergate.locations;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationQuery;

/**
 * All directories asked once about one user, for everybody who wants to know meanwhile.
 * Thread-safe.
 */
final class Round {
    /**
     * What came of a round.
     *
     * @param evidence one for each backend at least
     * @param sources the names of the directories that have answered
     * @param backends the names of the backends in question
     */
    record Outcome(List<Evidence> evidence, Set<String> sources, Set<String> backends) {
        /** Whether that directory has answered, and could have spoken of that backend. */
        boolean answered(String source, String backend) {
            return sources.contains(source) && backends.contains(backend);
        }
    }

    private final LocationQuery query;
    private final Set<String> names = new HashSet<>();

    /** What the round has found, once it is remembered. Never fails. */
    final CompletableFuture<Known> result = new CompletableFuture<>();

    private List<Source> sources = List.of();
    private List<List<Evidence>> answers = new ArrayList<>();
    private int open;
    private boolean over;

    Round(LocationQuery query) {
        this.query = query;
        for (Backend backend : query.backends()) {
            names.add(backend.name());
        }
    }

    /** Whether the round asks about all these. */
    boolean covers(List<Backend> backends) {
        return backends.stream().allMatch(backend -> names.contains(backend.name()));
    }

    /**
     * Asks, once.
     *
     * @param finished takes the outcome when all have answered or time is up
     */
    void start(
            List<Source> asked,
            LocationsConfig.Settings settings,
            Alarm alarm,
            InstantSource clock,
            Consumer<Outcome> finished) {
        synchronized (this) {
            sources = asked;
            open = asked.size();
            asked.forEach(source -> answers.add(null));
        }
        Consumer<String> end =
                why -> {
                    Outcome all = end(why, settings.unknown(), clock.instant());
                    if (all != null) {
                        finished.accept(all);
                    }
                };
        if (asked.isEmpty()) {
            end.accept("there is no directory");
            return;
        }
        Runnable cancel =
                alarm.after(
                        settings.timeout(),
                        () -> end.accept("no answer in " + settings.timeout().toMillis() + " ms"));
        for (int i = 0; i < asked.size(); i++) {
            int number = i;
            ask(asked.get(i))
                    .whenComplete(
                            (evidence, failure) -> {
                                if (failure != null) {
                                    asked.get(number).failed(failure.toString());
                                } else {
                                    asked.get(number).answered();
                                }
                                if (answered(number, failure == null ? evidence : null)) {
                                    cancel.run();
                                    end.accept("failed");
                                }
                            });
        }
    }

    private CompletionStage<List<Evidence>> ask(Source source) {
        try {
            return source.directory().locate(query).thenApply(Round::sound);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** Directories are plugins: what they leave out must not come up later, half way through. */
    private static List<Evidence> sound(List<Evidence> evidence) {
        for (Evidence one : evidence) {
            Objects.requireNonNull(one.backend(), "evidence without a backend");
            Objects.requireNonNull(one.verdict(), "evidence without a verdict");
            Objects.requireNonNull(one.method(), "evidence without a method");
            Objects.requireNonNull(one.strength(), "evidence without a strength");
            Objects.requireNonNull(one.at(), "evidence without a time");
            Objects.requireNonNull(one.expires(), "evidence without an end");
        }
        return List.copyOf(evidence);
    }

    /** True when it was the last. */
    private synchronized boolean answered(int source, List<Evidence> evidence) {
        answers.set(source, evidence);
        return --open == 0;
    }

    /** The outcome, or null when the round was over before. */
    private synchronized Outcome end(String why, Duration unknown, Instant now) {
        if (over) {
            return null;
        }
        over = true;
        List<Evidence> all = new ArrayList<>();
        Set<String> silent = new HashSet<>(names);
        Set<String> spoke = new HashSet<>();
        Set<String> failed = new HashSet<>();
        for (int i = 0; i < sources.size(); i++) {
            if (answers.get(i) == null) {
                String failure = open > 0 ? why : "failed";
                if (open > 0) {
                    sources.get(i).failed(why);
                }
                for (String name : names) {
                    all.add(nothing(name, sources.get(i).name(), failure, now, unknown));
                }
                silent.clear();
                failed.add(sources.get(i).name());
                continue;
            }
            spoke.add(sources.get(i).name());
            for (Evidence one : answers.get(i)) {
                if (names.contains(one.backend())) {
                    all.add(one.verdict() == Verdict.UNKNOWN ? capped(one, now, unknown) : one);
                    silent.remove(one.backend());
                }
            }
        }
        for (String name : silent) {
            all.add(nothing(name, "none", "nobody spoke about it", now, unknown));
        }
        // Of two directories of one name neither can be told to have nothing to say.
        spoke.removeAll(failed);
        return new Outcome(all, spoke, names);
    }

    private static Evidence nothing(
            String backend, String method, String why, Instant now, Duration unknown) {
        return new Evidence(backend, Verdict.UNKNOWN, method, why, now, now.plus(unknown));
    }

    private static Evidence capped(Evidence one, Instant now, Duration unknown) {
        return new Evidence(
                one.backend(),
                Verdict.UNKNOWN,
                one.method(),
                one.strength(),
                one.detail(),
                one.at(),
                now.plus(unknown));
    }
}
