package org.clustergate.core.session;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.route.Decision;
import org.clustergate.route.Presence;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;

/**
 * A session's questions to its policy, one at a time, and whose and by whom the last one was
 * answered. Asks on the session's I/O thread; the answer may come on any.
 */
final class Asking {
    private final SessionHost host;
    private final SessionHost.Gateway gateway;

    /**
     * The policy is being asked on this thread and has not returned. Only this thread looks at it.
     */
    private boolean resolving;

    // Read by others to show the session.
    private volatile String user = "";
    private volatile String by = "";

    Asking(SessionHost host) {
        this.host = host;
        this.gateway = host.gateway();
    }

    /** Whose mailbox the last question was about, or empty. */
    String user() {
        return user;
    }

    /** The strategy that has decided last, or empty. */
    String by() {
        return by;
    }

    /**
     * Asks.
     *
     * @param here takes the answer where it comes within this call, on this thread
     * @param later takes it otherwise, on whatever thread it comes
     */
    void ask(Action.FindRoute find, SessionInfo info, Consumer<Event> here, Consumer<Event> later) {
        Optional<Presence> presence = Routing.presence(host, info);
        RouteQuery query = Routing.query(find, info, host, presence);
        user = query.user().toString();
        if (query.candidates().isEmpty()) {
            Decision none = new Decision.Reject(true, Routing.nobody(query, gateway.health()));
            here.accept(
                    routed(query, presence, new RouteResolver.Resolution(none, "", List.of(), 0)));
            return;
        }
        Thread asking = Thread.currentThread();
        resolving = true;
        gateway.resolver()
                .resolve(
                        host.frontend().policy(),
                        host.pools(),
                        query,
                        resolution -> {
                            Event event = routed(query, presence, resolution);
                            if (Thread.currentThread() == asking && resolving) {
                                here.accept(event);
                            } else {
                                later.accept(event);
                            }
                        });
        resolving = false;
    }

    /** On whatever thread the answer comes. */
    private Event routed(
            RouteQuery query, Optional<Presence> presence, RouteResolver.Resolution resolution) {
        gateway.decisions().add(query, resolution);
        gateway.monitors().tell(m -> m.routed(query, resolution.decision(), resolution.by()));
        by = resolution.by();
        return Routing.outcome(query, host, presence, resolution);
    }
}
