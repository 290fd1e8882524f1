package org.clustergate.core.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.backends.OpeningGates;
import org.clustergate.core.backends.SessionLoad;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.explain.DecisionLog;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.transport.Transport;

/**
 * What a session needs from the gateway around it.
 *
 * @param frontend as it was configured when the session began; the session keeps it
 * @param pools as they were then
 * @param features what all backends offer that could be chosen, if that is known
 */
public record SessionHost(
        GatewayConfig.Frontend frontend,
        Map<String, GatewayConfig.Pool> pools,
        Supplier<Optional<List<String>>> features,
        Gateway gateway) {

    /** What all sessions share. */
    public record Gateway(
            RouteResolver resolver,
            Handlers handlers,
            Transport transport,
            Monitors monitors,
            SessionTable table,
            AccessLog accessLog,
            HealthView health,
            OpeningGates gates,
            SessionLoad load,
            DecisionLog decisions,
            Ledger ledger) {}
}
