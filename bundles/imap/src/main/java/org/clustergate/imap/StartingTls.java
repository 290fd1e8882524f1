package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;

/** The TLS handshake with the client is under way. */
record StartingTls(ImapSession session) implements ClientState {
    @Override
    public Step tlsStarted(Event.TlsStarted event) {
        return Step.to(new AwaitingCommand(session.secured()));
    }
}
