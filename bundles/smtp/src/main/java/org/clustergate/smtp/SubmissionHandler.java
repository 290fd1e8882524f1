package org.clustergate.smtp;

import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Farewell;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.osgi.service.component.annotations.Component;

/**
 * Ports 587 and 465: mail from users (RFC 6409). Routed once, at AUTH; then the session belongs to
 * the user's backend.
 */
@Component(property = ProtocolHandler.PROTOCOL + "=submission")
public final class SubmissionHandler implements ProtocolHandler {
    private static final Farewell FAREWELL = new SubmissionFarewell();

    @Override
    public ProtocolEngine open(EngineSettings settings) {
        return new SubmissionGreeting(SubmissionSession.of(settings));
    }

    @Override
    public Farewell farewell() {
        return FAREWELL;
    }
}
