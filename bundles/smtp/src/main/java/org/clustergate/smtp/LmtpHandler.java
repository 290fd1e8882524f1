package org.clustergate.smtp;

import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.osgi.service.component.annotations.Component;

/**
 * LMTP: mail from a server that has a queue. As on port 25 every recipient is routed by itself; the
 * client learns of each what has become of it (RFC 2033).
 */
@Component(property = ProtocolHandler.PROTOCOL + "=lmtp")
public final class LmtpHandler implements ProtocolHandler {
    @Override
    public ProtocolEngine open(EngineSettings settings) {
        return new InboundGreeting(InboundSession.of(settings));
    }
}
