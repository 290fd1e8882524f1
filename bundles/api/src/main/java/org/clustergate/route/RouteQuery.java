package org.clustergate.route;

import java.util.List;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.mail.MailAddress;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The question put to a policy.
 *
 * @param phase what the session is doing
 * @param session who asks
 * @param user whose mailbox it is about; the frontend's default domain is already added
 * @param realm separates users of the same name on frontends that serve different worlds; part of
 *     every cache key
 * @param localDomain whether the user's domain is listed as served by the frontend; false also when
 *     the frontend lists none, so that nobody is relayed for by mistake
 * @param candidates the backends still in question, never empty: members of the frontend's pool
 *     that speak its protocol, less the excluded ones and those that an earlier strategy sorted out
 * @param excluded backends that would be candidates but cannot be used now: they failed this
 *     session, or are known to be down. Never to be routed to; but a user who lives on one of them
 *     is unavailable, not unknown
 */
@ProviderType
public record RouteQuery(
        Phase phase,
        SessionInfo session,
        MailAddress user,
        String realm,
        boolean localDomain,
        List<Backend> candidates,
        List<Backend> excluded) {

    /** What the session is doing when it asks. */
    public enum Phase {
        /** A user logs in: IMAP, POP3 or submission. */
        LOGIN,
        /** A mail names a recipient on port 25. */
        RECIPIENT
    }

    public RouteQuery {
        candidates = List.copyOf(candidates);
        excluded = List.copyOf(excluded);
    }

    /** A query that excludes no backend. */
    public RouteQuery(
            Phase phase,
            SessionInfo session,
            MailAddress user,
            String realm,
            boolean localDomain,
            List<Backend> candidates) {
        this(phase, session, user, realm, localDomain, candidates, List.of());
    }

    /** The candidate of that name, if it is still in question. */
    public Optional<Backend> candidate(String name) {
        return candidates.stream().filter(backend -> backend.name().equals(name)).findFirst();
    }

    /** The same question about fewer backends. */
    public RouteQuery among(List<Backend> fewer) {
        return new RouteQuery(phase, session, user, realm, localDomain, fewer, excluded);
    }
}
