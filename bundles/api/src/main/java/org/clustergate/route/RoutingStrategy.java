package org.clustergate.route;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * A plugin that answers queries. Register it as a service with the property {@link #NAME}: policies
 * name it by that. Of several services with one name the one of the highest {@code service.ranking}
 * is asked.
 *
 * <p>The core calls it once per login and once per recipient, from an I/O thread that serves
 * thousands of other sessions: it must return at once and complete the stage later if it has to
 * wait for anything, from any thread. It is called concurrently. A stage that fails, that is not
 * complete within the policy's deadline, or a thrown exception is a temporary failure for that one
 * session; the core logs it with the strategy's name. A strategy must not keep queries and must not
 * log users' names above debug.
 *
 * <table>
 * <caption>Answers</caption>
 * <tr><td>{@link Decision.Route}</td><td>ends the policy; a backend that is no candidate is an error</td></tr>
 * <tr><td>{@link Decision.Narrow}, {@link Decision.Among}</td><td>the next strategy sees only those; if
 *     none is left the session gets a temporary failure</td></tr>
 * <tr><td>{@link Decision.Pass}</td><td>the next strategy is asked</td></tr>
 * <tr><td>{@link Decision.Reject}</td><td>ends the policy</td></tr>
 * </table>
 */
@ConsumerType
public interface RoutingStrategy {
    /** Service property: the name by which policies call the strategy. */
    String NAME = "gateway.strategy";

    /** Decides one query. Never null, never blocking. */
    CompletionStage<Decision> route(RouteQuery query);

    /**
     * As what the gateway presents itself to that session, from what is known before anybody has
     * logged in: local address, server name. Asked when the session begins and at its logins, on an
     * I/O thread; of a policy's strategies the first that has an answer counts. Must not block and
     * should not throw.
     */
    default Optional<Presence> presence(SessionInfo session) {
        return Optional.empty();
    }
}
