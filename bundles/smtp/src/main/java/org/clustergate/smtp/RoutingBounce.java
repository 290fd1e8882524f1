package org.clustergate.smtp;

import java.util.Set;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.route.RouteQuery;

/**
 * The policy has been asked where a mail's sender lives. Most live elsewhere; then a backend that
 * has the mail passes the bounce on, for a gateway has no queue and looks up no other server.
 */
record RoutingBounce(InboundSession session, Bounce bounce) implements BounceState {

    static Step start(InboundSession session, Bounce bounce, Actions actions) {
        return actions.cancel(Timer.BACKEND)
                .add(new Action.FindRoute(RouteQuery.Phase.RECIPIENT, bounce.sender(), Set.of()))
                .to(new RoutingBounce(session, bounce));
    }

    @Override
    public Step routed(Event.Routed route) {
        return OpeningBounce.start(session, bounce, route.backend());
    }

    @Override
    public Step unroutable(Event.Unroutable event) {
        return bounce.carrier()
                .map(backend -> OpeningBounce.start(session, bounce, backend))
                .orElseGet(() -> bounce.failed(session, new Actions()));
    }

    @Override
    public boolean busy(int leg) {
        return false;
    }

    @Override
    public RoutingBounce with(InboundSession changed, Mail other) {
        return new RoutingBounce(changed, bounce.with(other));
    }
}
