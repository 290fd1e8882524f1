package org.clustergate.locations;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
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
 * <tr><td>several HOME</td><td>HOME if the strongest evidence (a login before a delivery before what
 *     directories say), or the absence of a failed login, leaves only one; else AMBIGUOUS</td></tr>
 * <tr><td>no HOME, any UNKNOWN</td><td>UNKNOWN</td></tr>
 * <tr><td>no HOME, any CATCH_ALL</td><td>CATCH_ALL</td></tr>
 * <tr><td>all ABSENT</td><td>ABSENT; UNKNOWN if a backend outside of the question is a HOME</td></tr>
 * </table>
 *
 * <p>Expired evidence counts only where it says HOME and nothing newer speaks about that backend,
 * and only if no other HOME is known: then the result is stale. Other expired evidence is as good
 * as silence.
 */
final class Fold {
    /** The method of evidence from a successful login; with UNKNOWN, from a failed one. */
    static final String LOGIN = "login";

    /** The method of evidence from an accepted recipient. */
    static final String DELIVERY = "delivery";

    private Fold() {}

    /**
     * What came out.
     *
     * @param until the time in milliseconds up to which it may be used without asking anybody; 0
     *     where somebody must be asked
     */
    record Result(Location location, long until) {
        /** Whether somebody claims the user. */
        boolean claimed() {
            return location.status() == Status.HOME || location.status() == Status.AMBIGUOUS;
        }
    }

    /** What the evidence says about one backend. */
    private static final class Standing {
        private int home;
        private long homeUntil;
        private int staleHome;
        private boolean catchAll;
        private boolean absent;
        private boolean unknown;
        private boolean loginFailed;
        private long otherUntil = Long.MAX_VALUE;

        void add(Evidence evidence, long now) {
            long expires = evidence.expires().toEpochMilli();
            boolean fresh = expires > now;
            int strength = strength(evidence.method());
            if (evidence.verdict() == Verdict.HOME) {
                if (!fresh) {
                    staleHome = Math.max(staleHome, strength);
                } else if (strength >= home) {
                    homeUntil = strength > home ? expires : Math.max(homeUntil, expires);
                    home = strength;
                }
            } else if (isFailedLogin(evidence)) {
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

    /** Whether it is no answer but the trace of a login that the backend refused. */
    static boolean isFailedLogin(Evidence evidence) {
        return evidence.verdict() == Verdict.UNKNOWN && evidence.method().equals(LOGIN);
    }

    private static int strength(String method) {
        return method.equals(LOGIN) ? 3 : method.equals(DELIVERY) ? 2 : 1;
    }

    static Result over(List<Evidence> evidence, List<Backend> backends, long now) {
        Map<String, Standing> standings = new HashMap<>();
        for (Evidence one : evidence) {
            standings.computeIfAbsent(one.backend(), name -> new Standing()).add(one, now);
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
            return new Result(claimed(homes, about), until);
        }
        homes = claimants(asked, true);
        if (!homes.isEmpty()) {
            return new Result(claimed(homes, about), 0);
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
        return new Result(location, complete ? until : 0);
    }
}
