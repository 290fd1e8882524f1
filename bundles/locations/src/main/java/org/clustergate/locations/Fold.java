package org.clustergate.locations;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;

/**
 * Makes one location of all evidence. Pure.
 *
 * <p>What one backend stands for: HOME if any evidence says so; else CATCH_ALL; else UNKNOWN if any
 * source was silent about it or none spoke of it; else ABSENT. Over all backends of the question:
 *
 * <table>
 * <caption>The fold</caption>
 * <tr><td>one HOME</td><td>HOME, whatever the others say or do not say</td></tr>
 * <tr><td>several HOME</td><td>HOME if the strongest evidence ({@link Evidence.Strength}), or the
 *     absence of a failed login, leaves only one; else AMBIGUOUS</td></tr>
 * <tr><td>no HOME, any UNKNOWN</td><td>UNKNOWN</td></tr>
 * <tr><td>no HOME, any CATCH_ALL</td><td>CATCH_ALL</td></tr>
 * <tr><td>all ABSENT</td><td>ABSENT; UNKNOWN if a backend outside of the question is a HOME</td></tr>
 * </table>
 *
 * <p>Expired evidence counts only where it says HOME and nothing newer speaks about that backend,
 * and only if no other HOME is known: then the result is stale. What an operator's own directory
 * said counts before weaker evidence even when it has expired, so that an outage of the directory
 * moves nobody; but as soon as any of its answers has expired the result is stale, so that a
 * changed entry is noticed however fresh a login is. A HOME that has been expired for longer than
 * it may be used claims nothing, other expired evidence as good as silence.
 */
final class Fold {
    private Fold() {}

    /**
     * What came out.
     *
     * @param until the time in milliseconds up to which it may be used without asking anybody; 0
     *     where somebody must be asked
     * @param outdated whether an operator's directory once had an answer that is too old to be used
     *     and what is left has expired too: whoever is asked is better waited for
     */
    record Result(Location location, long until, boolean outdated) {
        /** Whether somebody claims the user. */
        boolean claimed() {
            return location.status() == Status.HOME || location.status() == Status.AMBIGUOUS;
        }
    }

    /** What the evidence says about one backend. */
    private static final class Standing {
        /** Twice the strength of the best claim, and one more if that is fresh; 0 for none. */
        private int home;

        private long homeUntil;
        private int staleHome;
        private boolean catchAll;
        private boolean absent;
        private boolean unknown;
        private boolean loginFailed;
        private long otherUntil = Long.MAX_VALUE;
        private long configuredUntil = Long.MAX_VALUE;
        private boolean outdated;

        void add(Evidence evidence, long now, long stale) {
            long expires = evidence.expires().toEpochMilli();
            boolean fresh = expires > now;
            boolean configured = evidence.strength().compareTo(Strength.CONFIGURED) >= 0;
            if (configured) {
                configuredUntil = Math.min(configuredUntil, expires);
            }
            if (evidence.verdict() == Verdict.HOME && expires + stale <= now) {
                outdated |= configured;
                return;
            }
            if (evidence.verdict() == Verdict.HOME) {
                int claim = 2 * (evidence.strength().ordinal() + 1) + (fresh ? 1 : 0);
                if (!fresh && !configured) {
                    staleHome = Math.max(staleHome, claim);
                } else if (claim >= home) {
                    homeUntil = claim > home ? expires : Math.max(homeUntil, expires);
                    home = claim;
                }
            } else if (evidence.refusedLogin()) {
                loginFailed |= fresh;
            } else if (!fresh) {
                // A directory's silence must not turn into another one's "no" by being forgotten.
                unknown = true;
                otherUntil = 0;
            } else {
                catchAll |= evidence.verdict() == Verdict.CATCH_ALL;
                absent |= evidence.verdict() == Verdict.ABSENT;
                unknown |= evidence.verdict() == Verdict.UNKNOWN;
                otherUntil = Math.min(otherUntil, expires);
            }
        }

        /** How strong its claim is; 0 for none. */
        int claim(boolean stale) {
            return !stale ? home : absent || catchAll ? 0 : staleHome;
        }

        boolean spokenOf() {
            return catchAll || absent || unknown;
        }
    }

    /**
     * Folds.
     *
     * @param stale for how many milliseconds a HOME may be used after it has expired
     */
    static Result over(List<Evidence> evidence, List<Backend> backends, long now, long stale) {
        Map<String, Standing> standings = new HashMap<>();
        for (Evidence one : evidence) {
            standings.computeIfAbsent(one.backend(), name -> new Standing()).add(one, now, stale);
        }
        Map<String, Standing> asked = new HashMap<>();
        for (Backend backend : backends) {
            Standing standing = standings.remove(backend.name());
            asked.put(backend.name(), standing == null ? new Standing() : standing);
        }
        List<Evidence> about =
                standings.isEmpty()
                        ? evidence
                        : evidence.stream().filter(e -> asked.containsKey(e.backend())).toList();
        Set<String> homes = claimants(asked, false);
        if (!homes.isEmpty()) {
            long until = Long.MAX_VALUE;
            for (String home : homes) {
                until = Math.min(until, asked.get(home).homeUntil);
            }
            for (Standing standing : asked.values()) {
                until = Math.min(until, standing.configuredUntil);
            }
            return new Result(claimed(homes, about), until, false);
        }
        homes = claimants(asked, true);
        if (!homes.isEmpty()) {
            boolean outdated = asked.values().stream().anyMatch(standing -> standing.outdated);
            return new Result(claimed(homes, about), 0, outdated);
        }
        // A home that is not in question now: its user is not unknown, whatever the others say.
        boolean elsewhere = standings.values().stream().anyMatch(standing -> standing.home > 0);
        return unclaimed(asked, elsewhere, about);
    }

    private static Set<String> claimants(Map<String, Standing> asked, boolean stale) {
        int strongest = 0;
        for (Standing standing : asked.values()) {
            strongest = Math.max(strongest, standing.claim(stale));
        }
        Set<String> all = new LinkedHashSet<>();
        Set<String> unrefuted = new LinkedHashSet<>();
        if (strongest > 0) {
            for (Map.Entry<String, Standing> one : asked.entrySet()) {
                if (one.getValue().claim(stale) == strongest) {
                    all.add(one.getKey());
                    if (!one.getValue().loginFailed) {
                        unrefuted.add(one.getKey());
                    }
                }
            }
        }
        return unrefuted.isEmpty() ? all : unrefuted;
    }

    private static Location claimed(Set<String> homes, List<Evidence> about) {
        return new Location(homes.size() == 1 ? Status.HOME : Status.AMBIGUOUS, homes, about);
    }

    private static Result unclaimed(
            Map<String, Standing> asked, boolean elsewhere, List<Evidence> about) {
        Set<String> catchAlls = new LinkedHashSet<>();
        boolean unknown = elsewhere || asked.isEmpty();
        boolean complete = true;
        long until = Long.MAX_VALUE;
        for (Map.Entry<String, Standing> one : asked.entrySet()) {
            Standing standing = one.getValue();
            if (standing.catchAll) {
                catchAlls.add(one.getKey());
            } else {
                unknown |= standing.unknown || !standing.absent;
            }
            complete &= standing.spokenOf();
            until = Math.min(until, standing.otherUntil);
        }
        Location location =
                unknown
                        ? new Location(Status.UNKNOWN, Set.of(), about)
                        : catchAlls.isEmpty()
                                ? new Location(Status.ABSENT, Set.of(), about)
                                : new Location(Status.CATCH_ALL, catchAlls, about);
        return new Result(location, complete ? until : 0, false);
    }
}
