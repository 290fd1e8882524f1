package org.clustergate.smtp;

import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.osgi.service.component.annotations.Component;

/**
 * Ports 587 and 465: mail from users (RFC 6409). Routed once, at AUTH; then the session belongs to
 * the user's backend.
 */
@Component(property = ProtocolHandler.PROTOCOL + "=submission")
public final class SubmissionHandler implements ProtocolHandler {
    @Override
    public ProtocolEngine open(EngineSettings settings) {
        return new SubmissionGreeting(SubmissionSession.of(settings));
    }
}
