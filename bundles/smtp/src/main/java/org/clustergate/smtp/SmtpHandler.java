package org.clustergate.smtp;

import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.osgi.service.component.annotations.Component;

/**
 * Port 25: mail from other servers, every recipient routed by itself (RFC 5321).
 *
 * <p>A mail has one leg for now: a recipient that lives on another backend than those accepted
 * before is answered 452, upon which senders start another mail for it.
 */
@Component(property = ProtocolHandler.PROTOCOL + "=smtp")
public final class SmtpHandler implements ProtocolHandler {
    @Override
    public ProtocolEngine open(EngineSettings settings) {
        return new InboundGreeting(InboundSession.of(settings));
    }
}
