package org.clustergate.pop3;

import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Farewell;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.osgi.service.component.annotations.Component;

/** Makes POP3 engines (RFC 1939). Has no state of its own. */
@Component(property = ProtocolHandler.PROTOCOL + "=pop3")
public final class Pop3Handler implements ProtocolHandler {
    private static final Farewell FAREWELL = new Pop3Farewell();

    @Override
    public ProtocolEngine open(EngineSettings settings) {
        return new ClientState.Start(Session.of(settings));
    }

    @Override
    public Farewell farewell() {
        return FAREWELL;
    }
}
