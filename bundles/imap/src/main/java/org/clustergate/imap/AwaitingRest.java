package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;

/** What follows a literal of a command is to come. */
record AwaitingRest(ImapSession session, CommandText text) implements ClientState {
    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Line(Limits.CLIENT_LINE) : Frame.NOTHING;
    }

    @Override
    public Step line(Event.Line event) {
        CommandText longer = text.with(event.text());
        Optional<LiteralMark> mark = LiteralMark.at(event.text());
        return mark.isPresent()
                ? AwaitingCommand.announced(session, longer, mark.get())
                : AwaitingCommand.execute(session, longer, event.more());
    }

    @Override
    public void forget() {
        text.wipe();
    }
}
