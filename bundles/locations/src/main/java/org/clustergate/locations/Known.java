package org.clustergate.locations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;

/**
 * All that is remembered about one user. Immutable but for the last answer, which is kept so that
 * the next query over the same backends costs nothing. Thread-safe.
 *
 * <p>Invariant: everything but HOME evidence comes from one and the same round of asking. Answers
 * of different rounds must not be added up to "no such user": the user may have moved in between.
 */
final class Known {
    static final Known NOTHING = new Known(List.of(), 0, false);

    /** So many answers other than HOME are kept beside a HOME; they only explain it. */
    private static final int EXPLANATIONS = 8;

    /**
     * An answer to queries over the same backends.
     *
     * @param stage the location, already there
     */
    record Answer(List<Backend> over, Fold.Result result, CompletionStage<Location> stage) {
        boolean fresh(long now) {
            return result.until() > now;
        }
    }

    private final List<Evidence> evidence;
    private final long askedAt;
    private final boolean doubted;
    private volatile Answer last;

    private Known(List<Evidence> evidence, long askedAt, boolean doubted) {
        this.evidence = List.copyOf(evidence);
        this.askedAt = askedAt;
        this.doubted = doubted;
    }

    List<Evidence> evidence() {
        return evidence;
    }

    /** When the directories were last asked, in milliseconds; 0 for never. */
    long askedAt() {
        return askedAt;
    }

    /** Where the user is, as far as this goes. */
    Answer over(List<Backend> backends, long now) {
        Answer answer = last;
        if (answer == null || !answer.fresh(now) || !answer.over().equals(backends)) {
            Fold.Result result = Fold.over(evidence, backends, now);
            answer =
                    new Answer(
                            backends, result, CompletableFuture.completedStage(result.location()));
            last = answer;
        }
        return answer;
    }

    /** Whether a home has refused the user since the directories were last asked. */
    boolean doubted() {
        return doubted;
    }

    /** Whether anybody hosts the user or would take their mail. */
    boolean positive() {
        return evidence.stream()
                .anyMatch(e -> e.verdict() == Verdict.HOME || e.verdict() == Verdict.CATCH_ALL);
    }

    /** Until when anything of it can be of use, in milliseconds. */
    long usefulUntil(Duration stale) {
        long until = 0;
        for (Evidence one : evidence) {
            long extra = one.verdict() == Verdict.HOME ? stale.toMillis() : 0;
            until = Math.max(until, one.expires().toEpochMilli() + extra);
        }
        return until;
    }

    /** The backend's evidence of that method, or null. */
    Evidence home(String backend, String method) {
        for (Evidence one : evidence) {
            if (one.verdict() == Verdict.HOME
                    && one.backend().equals(backend)
                    && one.method().equals(method)) {
                return one;
            }
        }
        return null;
    }

    boolean claimedBy(String backend) {
        return evidence.stream()
                .anyMatch(e -> e.verdict() == Verdict.HOME && e.backend().equals(backend));
    }

    /**
     * The user was accepted at a backend. The last proof decides: what the same method said about
     * the other backends of the question is dropped.
     */
    Known accepted(Evidence home, Set<String> question) {
        List<Evidence> rest =
                but(
                        e ->
                                e.backend().equals(home.backend())
                                        ? e.verdict() != Verdict.HOME
                                                || e.method().equals(home.method())
                                        : e.verdict() == Verdict.HOME
                                                && e.method().equals(home.method())
                                                && question.contains(e.backend()));
        rest.add(home);
        return new Known(rest, askedAt, doubted && !home.method().equals(Fold.LOGIN));
    }

    /** A home refused the user's login: a wrong password, or the user has moved. */
    Known loginFailed(Evidence trace) {
        List<Evidence> rest =
                but(e -> Fold.isFailedLogin(e) && e.backend().equals(trace.backend()));
        rest.add(trace);
        return new Known(rest, askedAt, true);
    }

    /**
     * A home does not know the recipient. Only a login's proof outlives that, and in doubt; the
     * others have to be asked, however shortly ago they were.
     */
    Known recipientRefused(String backend) {
        List<Evidence> rest =
                but(
                        e ->
                                e.backend().equals(backend)
                                        && e.verdict() == Verdict.HOME
                                        && !e.method().equals(Fold.LOGIN));
        return new Known(rest, 0, true);
    }

    /**
     * A round of asking has ended. Homes that it did not contradict stay; silence contradicts
     * nothing.
     */
    Known asked(List<Evidence> round, Instant now, Duration stale) {
        List<Evidence> all = new ArrayList<>();
        Instant tooOld = now.minus(stale);
        for (Evidence one : evidence) {
            boolean kept =
                    one.verdict() == Verdict.HOME
                            ? one.expires().isAfter(tooOld) && !contradicted(one, round, now)
                            : Fold.isFailedLogin(one) && one.expires().isAfter(now);
            if (kept) {
                all.add(one);
            }
        }
        boolean claimed = !all.isEmpty();
        for (Evidence one : round) {
            claimed |= one.verdict() == Verdict.HOME;
        }
        int others = 0;
        for (Evidence one : round) {
            if (one.verdict() == Verdict.HOME || !claimed || others++ < EXPLANATIONS) {
                all.add(one);
            }
        }
        return new Known(all, now.toEpochMilli(), false);
    }

    private boolean contradicted(Evidence home, List<Evidence> round, Instant now) {
        boolean weak = doubted || !home.expires().isAfter(now);
        boolean learned = home.method().equals(Fold.LOGIN) || home.method().equals(Fold.DELIVERY);
        for (Evidence one : round) {
            if (!one.backend().equals(home.backend())) {
                // What a directory said then does not stand against what one says now.
                if (!learned && one.verdict() == Verdict.HOME) {
                    return true;
                }
                continue;
            }
            if (one.method().equals(home.method()) && one.verdict() != Verdict.UNKNOWN) {
                return true;
            }
            if (weak && one.verdict() == Verdict.ABSENT) {
                return true;
            }
            // A catch-all takes any recipient: that it took this one says nothing.
            if (one.verdict() == Verdict.CATCH_ALL && home.method().equals(Fold.DELIVERY)) {
                return true;
            }
        }
        return false;
    }

    private List<Evidence> but(Predicate<Evidence> dropped) {
        List<Evidence> rest = new ArrayList<>(evidence.size() + 1);
        for (Evidence one : evidence) {
            if (!dropped.test(one)) {
                rest.add(one);
            }
        }
        return rest;
    }
}
