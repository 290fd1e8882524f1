package org.clustergate.locations;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
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
    static final Known NOTHING = new Known(List.of(), 0, false, 0);

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
    private final long doubtAskedAt;
    private volatile Answer last;

    private Known(List<Evidence> evidence, long askedAt, boolean doubted, long doubtAskedAt) {
        this.evidence = List.copyOf(evidence);
        this.askedAt = askedAt;
        this.doubted = doubted;
        this.doubtAskedAt = doubtAskedAt;
    }

    /** What outlived a restart. Nobody has been asked in this life. */
    static Known restored(List<Evidence> homes) {
        return new Known(homes, 0, false, 0);
    }

    List<Evidence> evidence() {
        return evidence;
    }

    /** When the directories were last asked, in milliseconds; 0 for never. */
    long askedAt() {
        return askedAt;
    }

    /**
     * Where the user is, as far as this goes.
     *
     * @param stale for how many milliseconds a HOME may be used after it has expired
     */
    Answer over(List<Backend> backends, long now, long stale) {
        Answer answer = last;
        if (answer == null || !answer.fresh(now) || !answer.over().equals(backends)) {
            Fold.Result result = Fold.over(evidence, backends, now, stale);
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

    /** When a doubt last made the directories be asked, in milliseconds; 0 for never. */
    long doubtAskedAt() {
        return doubtAskedAt;
    }

    /** The directories are asked because of the doubt. */
    Known doubtAsked(long now) {
        return new Known(evidence, askedAt, doubted, now);
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

    /** The backend's evidence of that strength, or null. */
    Evidence home(String backend, Strength strength) {
        for (Evidence one : evidence) {
            if (one.verdict() == Verdict.HOME
                    && one.backend().equals(backend)
                    && one.strength() == strength) {
                return one;
            }
        }
        return null;
    }

    boolean claimedBy(String backend) {
        return evidence.stream()
                .anyMatch(e -> e.verdict() == Verdict.HOME && e.backend().equals(backend));
    }

    /** The backends that claim the user, or did. */
    Set<String> homes() {
        return evidence.stream()
                .filter(e -> e.verdict() == Verdict.HOME)
                .map(Evidence::backend)
                .collect(Collectors.toSet());
    }

    /**
     * The user was accepted at a backend. The last proof decides: earlier ones of its kind at the
     * other backends of the question are dropped.
     */
    Known accepted(Evidence home, Set<String> question) {
        List<Evidence> rest =
                but(
                        e ->
                                e.backend().equals(home.backend())
                                        ? e.verdict() != Verdict.HOME || isHome(e, home.strength())
                                        : isHome(e, home.strength())
                                                && question.contains(e.backend()));
        rest.add(home);
        return new Known(
                rest, askedAt, doubted && home.strength() != Strength.LOGGED_IN, doubtAskedAt);
    }

    private static boolean isHome(Evidence one, Strength strength) {
        return one.verdict() == Verdict.HOME && one.strength() == strength;
    }

    /** A home refused the user's login: a wrong password, or the user has moved. */
    Known loginFailed(Evidence trace) {
        return new Known(traced(trace), askedAt, true, doubtAskedAt);
    }

    /** A backend that was only tried refused the user's login. */
    Known guessFailed(Evidence trace) {
        return new Known(traced(trace), askedAt, doubted, doubtAskedAt);
    }

    private List<Evidence> traced(Evidence trace) {
        List<Evidence> rest = but(e -> e.refusedLogin() && e.backend().equals(trace.backend()));
        rest.add(trace);
        return rest;
    }

    /**
     * A home does not know the recipient. Only a login's proof and an operator's word outlive that,
     * and in doubt; the others have to be asked, however shortly ago they were.
     */
    Known recipientRefused(String backend) {
        List<Evidence> rest =
                but(
                        e ->
                                e.backend().equals(backend)
                                        && e.verdict() == Verdict.HOME
                                        && e.strength().compareTo(Strength.LOGGED_IN) < 0);
        return new Known(rest, 0, true, doubtAskedAt);
    }

    /** Without all that was said about these backends. */
    Known without(Set<String> backends) {
        List<Evidence> rest = but(e -> backends.contains(e.backend()));
        return rest.size() == evidence.size()
                ? this
                : new Known(rest, askedAt, doubted, doubtAskedAt);
    }

    /**
     * A round of asking has ended. Homes that it did not contradict stay; silence contradicts
     * nothing.
     */
    Known asked(Round.Outcome round, Instant now, Duration stale) {
        List<Evidence> all = new ArrayList<>();
        Instant tooOld = now.minus(stale);
        for (Evidence one : evidence) {
            // One of a directory that is silent reminds us, however old, to ask it again.
            boolean useful = one.expires().isAfter(tooOld) || one.strength() == Strength.CONFIGURED;
            boolean kept =
                    one.verdict() == Verdict.HOME
                            ? useful && !contradicted(one, round, now)
                            : one.refusedLogin() && one.expires().isAfter(now);
            if (kept) {
                all.add(one);
            }
        }
        boolean claimed = all.stream().anyMatch(e -> e.verdict() == Verdict.HOME);
        for (Evidence one : round.evidence()) {
            claimed |= one.verdict() == Verdict.HOME;
        }
        int answers = 0;
        int configured = 0;
        for (Evidence one : round.evidence()) {
            // An operator's directory is asked again when its answers expire: some must stay.
            int before = one.strength() == Strength.CONFIGURED ? configured++ : answers++;
            if (one.verdict() == Verdict.HOME || !claimed || before < EXPLANATIONS) {
                all.add(one);
            }
        }
        return new Known(all, now.toEpochMilli(), false, doubtAskedAt);
    }

    private boolean contradicted(Evidence home, Round.Outcome round, Instant now) {
        boolean learned =
                home.strength() == Strength.LOGGED_IN || home.strength() == Strength.DELIVERED;
        boolean configured = home.strength().compareTo(Strength.CONFIGURED) >= 0;
        boolean weak = doubted || !home.expires().isAfter(now);
        boolean mentioned = false;
        boolean denied = false;
        boolean elsewhere = false;
        for (Evidence one : round.evidence()) {
            boolean same = one.method().equals(home.method());
            if (!one.backend().equals(home.backend())) {
                elsewhere |= one.verdict() == Verdict.HOME;
                // What a directory said then does not stand against what one says now.
                if (!learned
                        && one.verdict() == Verdict.HOME
                        && one.strength().compareTo(home.strength()) >= 0) {
                    return true;
                }
                continue;
            }
            if (same && one.verdict() != Verdict.UNKNOWN) {
                return true;
            }
            // A catch-all takes any recipient: that it took this one says nothing.
            if (one.verdict() == Verdict.CATCH_ALL && home.strength() == Strength.DELIVERED) {
                return true;
            }
            mentioned |= same;
            denied |= one.verdict() == Verdict.ABSENT;
        }
        if (!configured) {
            return weak && denied;
        }
        // An operator's directory that answers and has nothing to say any more has taken it back.
        // While it is silent, only the user's own failure and both servers together outweigh it.
        return !mentioned && round.answered(home.method(), home.backend())
                || doubted && denied && elsewhere;
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
