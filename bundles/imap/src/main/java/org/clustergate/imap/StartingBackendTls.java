package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;

/** The TLS handshake with the backend is under way. */
record StartingBackendTls(Leg leg) implements BackendState {
    @Override
    public Frame reads(Side side) {
        return Frame.NOTHING;
    }

    @Override
    public Step tlsStarted(Event.TlsStarted event) {
        // RFC 9051 section 6.2.1: what was told before is void.
        return AwaitingCapability.ask(leg, true);
    }

    @Override
    public Step response(Response response, boolean more) {
        return fault("plain text within the TLS handshake");
    }
}
