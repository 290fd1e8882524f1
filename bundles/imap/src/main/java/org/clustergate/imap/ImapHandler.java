package org.clustergate.imap;

import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Farewell;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.ProtocolHandler;
import org.osgi.service.component.annotations.Component;

/** Makes IMAP engines. Has no state. */
@Component(property = ProtocolHandler.PROTOCOL + "=imap")
public final class ImapHandler implements ProtocolHandler {
    private static final Farewell FAREWELL = new ImapFarewell();

    @Override
    public ProtocolEngine open(EngineSettings settings) {
        return new Opening(ImapSession.of(settings));
    }

    @Override
    public Farewell farewell() {
        return FAREWELL;
    }
}
