package org.clustergate.route;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.mail.MailAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The question put to a policy.
 *
 * @param phase what the session is doing
 * @param purpose what the answer is for
 * @param session who asks
 * @param user whose mailbox it is about; the default domain is already added
 * @param realm separates users of the same name on frontends that serve different worlds; part of
 *     every cache key
 * @param localDomain whether the user's domain is listed as served by the frontend; false also when
 *     the frontend lists none, so that nobody is relayed for by mistake
 * @param reusable whether the login's secret can be tried at a backend that is not known to host
 *     the user: a password, not a token or a one-time password
 * @param candidates the backends still in question, never empty: members of the frontend's pool
 *     that speak its protocol, less the excluded ones and those that an earlier strategy sorted out
 * @param excluded backends that would be candidates but cannot be used now: they failed this
 *     session, or are known to be down. Never to be routed to; but a user who lives on one of them
 *     is unavailable, not unknown
 */
@ProviderType
public record RouteQuery(
        Phase phase,
        Purpose purpose,
        SessionInfo session,
        MailAddress user,
        String realm,
        boolean localDomain,
        boolean reusable,
        List<Backend> candidates,
        List<Backend> excluded) {

    /** What the session is doing when it asks. */
    public enum Phase {
        /** A user logs in: IMAP, POP3 or submission. */
        LOGIN,
        /** A mail names a recipient on port 25. */
        RECIPIENT
    }

    /** What the answer is for. */
    public enum Purpose {
        /** A session, which goes where the answer says. */
        SESSION,
        /** An operator wants to know: nothing is counted, changed or waited for. */
        EXPLANATION,
        /**
         * Another gateway asks whether the recipient is here, and no mail follows: no backend is
         * asked in turn, so that two gateways cannot ask each other for ever.
         */
        CALLOUT
    }

    public RouteQuery {
        candidates = List.copyOf(candidates);
        excluded = List.copyOf(excluded);
    }

    /** A session's query that excludes no backend. */
    public RouteQuery(
            Phase phase,
            SessionInfo session,
            MailAddress user,
            String realm,
            boolean localDomain,
            List<Backend> candidates) {
        this(phase, session, user, realm, localDomain, candidates, List.of());
    }

    /** A session's query. */
    public RouteQuery(
            Phase phase,
            SessionInfo session,
            MailAddress user,
            String realm,
            boolean localDomain,
            List<Backend> candidates,
            List<Backend> excluded) {
        this(
                phase,
                Purpose.SESSION,
                session,
                user,
                realm,
                localDomain,
                phase == Phase.LOGIN,
                candidates,
                excluded);
    }

    /** The candidate of that name, if it is still in question. */
    public Optional<Backend> candidate(String name) {
        for (Backend candidate : candidates) {
            if (candidate.name().equals(name)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    /**
     * The candidates that may serve that backend's users while it cannot: its mirrors, then its
     * backups in their order, then those that stand in for these in turn. The likeliest first.
     */
    public List<Backend> standIns(String home) {
        Map<String, Backend> all = new LinkedHashMap<>();
        candidates.forEach(backend -> all.put(backend.name(), backend));
        excluded.forEach(backend -> all.putIfAbsent(backend.name(), backend));
        Set<String> order = new LinkedHashSet<>(Set.of(home));
        Deque<String> open = new ArrayDeque<>(order);
        while (!open.isEmpty()) {
            String name = open.remove();
            List<String> next = new ArrayList<>();
            for (Backend other : all.values()) {
                if (other.mirrorOf().contains(name)) {
                    next.add(other.name());
                }
            }
            if (all.containsKey(name)) {
                next.addAll(all.get(name).backups());
            }
            for (String other : next) {
                if (order.add(other)) {
                    open.add(other);
                }
            }
        }
        order.remove(home);
        return order.stream().flatMap(name -> candidate(name).stream()).toList();
    }

    /** The same question about fewer backends. */
    public RouteQuery among(List<Backend> fewer) {
        return with(purpose, fewer, excluded);
    }

    /** The same question for that purpose, about these backends. */
    public RouteQuery with(Purpose other, List<Backend> usable, List<Backend> unusable) {
        return new RouteQuery(
                phase, other, session, user, realm, localDomain, reusable, usable, unusable);
    }
}
