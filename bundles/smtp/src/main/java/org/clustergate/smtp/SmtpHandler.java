package org.clustergate.smtp;

import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.osgi.service.component.annotations.Component;

/** Port 25: mail from other servers, every recipient routed by itself (RFC 5321). */
@Component(property = ProtocolHandler.PROTOCOL + "=smtp")
public final class SmtpHandler implements ProtocolHandler {
    @Override
    public ProtocolEngine open(EngineSettings settings) {
        return new InboundGreeting(InboundSession.of(settings));
    }
}
