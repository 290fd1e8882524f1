package org.clustergate.core.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendState;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.Decision;
import org.clustergate.route.Presence;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;

/** Between an engine's wish for a route and a policy's decision. */
public final class Routing {
    private Routing() {}

    /** As what the gateway presents itself to that session, if a strategy has a say in that. */
    static Optional<Presence> presence(SessionHost host, SessionInfo session) {
        return host.gateway().resolver().presence(host.frontend().policy(), session);
    }

    /** The query that an engine's wish makes. */
    static RouteQuery query(
            Action.FindRoute find,
            SessionInfo session,
            SessionHost host,
            Optional<Presence> presence) {
        return query(
                find, session, host.frontend(), presence, host.gateway().health(), find.purpose());
    }

    /** The query that a wish makes at a frontend. */
    public static RouteQuery query(
            Action.FindRoute find,
            SessionInfo session,
            GatewayConfig.Frontend frontend,
            Optional<Presence> presence,
            HealthView health,
            RouteQuery.Purpose purpose) {
        MailAddress user =
                find.phase() == RouteQuery.Phase.LOGIN
                        ? find.user()
                                .orDomain(presence.map(Presence::defaultDomain).orElse(""))
                                .orDomain(frontend.defaultDomain())
                        : find.user();
        List<Backend> excluded = new ArrayList<>(0);
        for (Backend member : frontend.members()) {
            if (find.excluded().contains(member.name())
                    || !health.takesSessions(member, session.protocol())) {
                excluded.add(member);
            }
        }
        // As a rule nobody is excluded, and the frontend's own list serves.
        List<Backend> usable =
                excluded.isEmpty() ? frontend.members() : without(frontend.members(), excluded);
        return new RouteQuery(
                find.phase(),
                purpose,
                session,
                user,
                frontend.realm(),
                frontend.serves(user),
                find.reusable(),
                usable,
                excluded);
    }

    /** The others, where both lists have the same order. */
    private static List<Backend> without(List<Backend> all, List<Backend> excluded) {
        List<Backend> rest = new ArrayList<>(all.size());
        int next = 0;
        for (Backend one : all) {
            if (next < excluded.size() && excluded.get(next) == one) {
                next++;
            } else {
                rest.add(one);
            }
        }
        return rest;
    }

    /** Why there is no candidate at all. */
    public static String nobody(RouteQuery query, HealthView health) {
        return query.excluded().stream()
                .map(backend -> health.state(backend.name(), query.session().protocol()))
                .filter(state -> !state.status().takesSessions())
                .map(BackendState::backend)
                .collect(
                        Collectors.collectingAndThen(
                                Collectors.joining(", "),
                                down ->
                                        down.isEmpty()
                                                ? "every backend has failed"
                                                : "no backend can be used; out of service: "
                                                        + down));
    }

    /** What the engine hears. */
    static Event outcome(
            RouteQuery query,
            SessionHost host,
            Optional<Presence> presence,
            RouteResolver.Resolution resolution) {
        if (resolution.decision() instanceof Decision.Route route) {
            return new Event.Routed(
                    query,
                    query.candidate(route.backend()).orElseThrow(),
                    route.tentative(),
                    presence.map(Presence::fullLogin).orElse(false),
                    copies(route.copies(), host.frontend()));
        }
        Decision.Reject reject = (Decision.Reject) resolution.decision();
        return new Event.Unroutable(query, reject.temporary(), reject.reason());
    }

    private static List<Backend> copies(Set<String> names, GatewayConfig.Frontend frontend) {
        return names.isEmpty()
                ? List.of()
                : frontend.members().stream().filter(b -> names.contains(b.name())).toList();
    }
}
