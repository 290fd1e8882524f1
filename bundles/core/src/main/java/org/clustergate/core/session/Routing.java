package org.clustergate.core.session;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;

/** Between an engine's wish for a route and a policy's decision. */
final class Routing {
    private Routing() {}

    /** The query that an engine's wish makes on that frontend. */
    static RouteQuery query(
            Action.FindRoute find, SessionInfo session, GatewayConfig.Frontend frontend) {
        MailAddress user =
                find.phase() == RouteQuery.Phase.LOGIN
                        ? find.user().orDomain(frontend.defaultDomain())
                        : find.user();
        Map<Boolean, List<Backend>> members =
                frontend.members().stream()
                        .collect(
                                Collectors.partitioningBy(
                                        member -> find.excluded().contains(member.name())));
        return new RouteQuery(
                find.phase(),
                session,
                user,
                frontend.realm(),
                frontend.serves(user),
                members.get(false),
                members.get(true));
    }

    /** What the engine hears. */
    static Event outcome(RouteQuery query, RouteResolver.Resolution resolution) {
        if (resolution.decision() instanceof Decision.Route route) {
            return new Event.Routed(query, query.candidate(route.backend()).orElseThrow());
        }
        Decision.Reject reject = (Decision.Reject) resolution.decision();
        return new Event.Unroutable(query, reject.temporary(), reject.reason());
    }
}
