package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;

/** A literal of a command is to come. */
record AwaitingLiteral(ImapSession session, CommandText text, int length) implements ClientState {
    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Literal(length) : Frame.NOTHING;
    }

    @Override
    public Step clientLiteral(Event.Literal event) {
        return Step.to(new AwaitingRest(session, text.with(event.octets())));
    }

    @Override
    public void forget() {
        text.wipe();
    }
}
