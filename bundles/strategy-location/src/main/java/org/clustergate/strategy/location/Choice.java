package org.clustergate.strategy.location;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;

/**
 * The decision about one query. Pure.
 *
 * @param settings those in force when the query came
 * @param now the time in milliseconds
 */
record Choice(RouteQuery query, Location location, LocationSettings settings, long now) {

    Decision decide() {
        return switch (location.status()) {
            case HOME -> home(location.backends().iterator().next());
            case AMBIGUOUS -> ambiguous();
            case CATCH_ALL -> catchAll();
            case ABSENT -> stranger();
            case UNKNOWN -> probe().orElseGet(() -> new Decision.Reject(true, reason()));
        };
    }

    private Decision home(String home) {
        return query.candidate(home).isPresent()
                ? new Decision.Route(home, reason())
                : standIn(List.of(home));
    }

    /** Whoever holds a copy of the mailbox, and nobody else: elsewhere it would look empty. */
    private Decision standIn(Iterable<String> homes) {
        for (String home : homes) {
            List<Backend> standIns = query.standIns(home);
            if (!standIns.isEmpty()) {
                Backend first = standIns.get(0);
                return new Decision.Route(
                        first.name(),
                        first.name()
                                + " stands in for "
                                + home
                                + (first.mirrorOf().contains(home)
                                        ? " as its mirror"
                                        : " as a backup")
                                + ", which has failed or is down: "
                                + reason());
            }
        }
        for (String home : homes) {
            Optional<Backend> original = original(home);
            if (original.isPresent()) {
                return new Decision.Route(
                        original.get().name(),
                        original.get().name()
                                + " serves instead of its mirror "
                                + home
                                + ", which has failed or is down: "
                                + reason());
            }
        }
        return new Decision.Reject(true, "home " + String.join(", ", homes) + " unavailable");
    }

    /**
     * One whose mailboxes that home holds as their equal, if it claims the user itself: the home
     * may have users of its own, too.
     */
    private Optional<Backend> original(String home) {
        return all().stream()
                .filter(backend -> backend.name().equals(home))
                .flatMap(backend -> backend.mirrorOf().stream())
                .filter(this::claims)
                .sorted()
                .flatMap(name -> query.candidate(name).stream())
                .findFirst();
    }

    private boolean claims(String backend) {
        return location.evidence().stream()
                .anyMatch(
                        one ->
                                one.verdict() == Verdict.HOME
                                        && one.backend().equals(backend)
                                        && fresh(one));
    }

    private Decision ambiguous() {
        Set<String> owners = owners();
        if (owners.size() < location.backends().size()) {
            Status status = owners.size() == 1 ? Status.HOME : Status.AMBIGUOUS;
            Location less = new Location(status, owners, location.evidence());
            return new Choice(query, less, settings, now).decide();
        }
        if (oneHome()) {
            Set<String> usable = usable();
            return usable.isEmpty() ? standIn(claimants()) : among(usable);
        }
        return settings.shareAmbiguous()
                ? shared()
                : probe().orElseGet(
                                () -> new Decision.Reject(true, "claimed by several: " + reason()));
    }

    /** Those that claim the user and do not hold just the copy of another one's mailboxes. */
    private Set<String> owners() {
        Set<String> owners = new LinkedHashSet<>(location.backends());
        owners.removeIf(
                one ->
                        location.backends().stream()
                                .anyMatch(other -> backsUp(one, other) && !backsUp(other, one)));
        return owners;
    }

    /** Whether one is the other's backup, or the backup of a backup. */
    private boolean backsUp(String one, String other) {
        Set<String> copies = new LinkedHashSet<>(Set.of(other));
        Deque<String> open = new ArrayDeque<>(copies);
        while (!open.isEmpty()) {
            String next = open.remove();
            for (Backend backend : all()) {
                if (backend.name().equals(next)) {
                    backend.backups().stream().filter(copies::add).forEach(open::add);
                }
            }
        }
        copies.remove(other);
        return copies.contains(one);
    }

    /** Whether all that claim the user hold the same mailboxes. */
    private boolean oneHome() {
        List<Backend> open =
                new ArrayList<>(
                        all().stream()
                                .filter(b -> location.backends().contains(b.name()))
                                .toList());
        Deque<Backend> mirrors = new ArrayDeque<>();
        if (!open.isEmpty()) {
            mirrors.add(open.remove(0));
        }
        while (!mirrors.isEmpty()) {
            Backend one = mirrors.remove();
            open.removeIf(other -> mirror(one, other) && mirrors.add(other));
        }
        return open.isEmpty();
    }

    private List<String> claimants() {
        return all().stream().map(Backend::name).filter(location.backends()::contains).toList();
    }

    private static boolean mirror(Backend one, Backend other) {
        return one.mirrorOf().contains(other.name()) || other.mirrorOf().contains(one.name());
    }

    /** A backend that takes any name takes mail for strangers' domains too: not through us. */
    private Decision catchAll() {
        return relaying() ? relayingDenied() : probe().orElseGet(this::shared);
    }

    private Decision stranger() {
        if (settings.strangers() == LocationSettings.Strangers.REJECT) {
            return new Decision.Reject(false, reason());
        }
        if (relaying()) {
            return relayingDenied();
        }
        Set<String> everybody = new LinkedHashSet<>();
        query.candidates().forEach(backend -> everybody.add(backend.name()));
        return near(everybody).size() < everybody.size()
                ? among(everybody)
                : new Decision.Pass(reason());
    }

    private boolean relaying() {
        return query.phase() == Phase.RECIPIENT && !query.localDomain();
    }

    private Decision relayingDenied() {
        return new Decision.Reject(false, "relaying denied: " + reason());
    }

    private Decision shared() {
        Set<String> usable = usable();
        return usable.isEmpty()
                ? new Decision.Reject(true, "none available of " + location.backends())
                : among(usable);
    }

    private Decision among(Set<String> usable) {
        Set<String> near = near(usable);
        return new Decision.Among(
                near,
                near.size() < usable.size()
                        ? "site " + site().orElseThrow().pool() + ": " + reason()
                        : reason());
    }

    private Set<String> usable() {
        Set<String> usable = new LinkedHashSet<>();
        for (Backend candidate : query.candidates()) {
            if (location.backends().contains(candidate.name())) {
                usable.add(candidate.name());
            }
        }
        return usable;
    }

    /** Those of the client's site; all where it has none, or none of them is there. */
    private Set<String> near(Set<String> backends) {
        Set<String> near = new LinkedHashSet<>(backends);
        site().ifPresent(site -> near.retainAll(settings.members(site)));
        return near.isEmpty() ? backends : near;
    }

    private Optional<Site> site() {
        InetAddress client = query.session().client().getAddress();
        return settings.site(client);
    }

    /**
     * The one backend where the password is tried next; a refusal where it has been tried
     * everywhere; empty where that is not for this query.
     */
    private Optional<Decision> probe() {
        if (!settings.loginProbe()
                || query.phase() != Phase.LOGIN
                || query.purpose() != Purpose.SESSION
                || !query.reusable()) {
            return Optional.empty();
        }
        List<Backend> asked =
                query.candidates().stream()
                        .filter(backend -> backend.asking().login() && !absent(backend))
                        .toList();
        if (asked.isEmpty()) {
            return Optional.empty();
        }
        Optional<Backend> next =
                asked.stream()
                        .filter(backend -> !refused(backend))
                        .min(
                                Comparator.comparingInt(this::unlikeliness)
                                        .thenComparing(Backend::weight, Comparator.reverseOrder())
                                        .thenComparing(Backend::name));
        if (next.isPresent()) {
            return Optional.of(
                    new Decision.Route(
                            next.get().name(),
                            "the password is tried at one server: " + reason(),
                            true,
                            Set.of()));
        }
        boolean surely = all().stream().allMatch(backend -> absent(backend) || refused(backend));
        return Optional.of(
                new Decision.Reject(
                        !surely,
                        "the password was refused "
                                + (surely ? "wherever the user could be: " : "where it was tried: ")
                                + reason()));
    }

    private int unlikeliness(Backend backend) {
        int least = 2;
        for (Evidence one : location.evidence()) {
            if (one.backend().equals(backend.name())) {
                if (one.verdict() == Verdict.HOME) {
                    return 0;
                }
                least = one.verdict() == Verdict.CATCH_ALL ? 1 : least;
            }
        }
        return least;
    }

    private boolean absent(Backend backend) {
        return location.evidence().stream()
                .anyMatch(
                        one ->
                                one.verdict() == Verdict.ABSENT
                                        && one.backend().equals(backend.name())
                                        && fresh(one));
    }

    private boolean refused(Backend backend) {
        return location.evidence().stream()
                .anyMatch(
                        one ->
                                one.refusedLogin()
                                        && one.backend().equals(backend.name())
                                        && fresh(one));
    }

    private boolean fresh(Evidence one) {
        return one.expires().toEpochMilli() > now;
    }

    private List<Backend> all() {
        List<Backend> all = new ArrayList<>(query.candidates());
        all.addAll(query.excluded());
        return all;
    }

    /** All evidence where an operator wants to know; a word where thousands of sessions pass. */
    private String reason() {
        if (query.purpose() == Purpose.SESSION && location.status() == Status.HOME) {
            Evidence best = null;
            for (Evidence one : location.evidence()) {
                if (one.verdict() == Verdict.HOME
                        && location.backends().contains(one.backend())
                        && (best == null || one.strength().compareTo(best.strength()) > 0)) {
                    best = one;
                }
            }
            if (best != null) {
                return "home by " + best.method();
            }
        }
        return location.reason();
    }
}
