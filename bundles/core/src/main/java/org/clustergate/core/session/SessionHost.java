package org.clustergate.core.session;

import java.util.Map;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.transport.Transport;

/**
 * What a session needs from the gateway around it.
 *
 * @param frontend as it was configured when the session began; the session keeps it
 * @param pools as they were then
 */
public record SessionHost(
        GatewayConfig.Frontend frontend,
        Map<String, GatewayConfig.Pool> pools,
        RouteResolver resolver,
        Handlers handlers,
        Transport transport,
        Monitors monitors,
        SessionTable table,
        AccessLog accessLog) {}
