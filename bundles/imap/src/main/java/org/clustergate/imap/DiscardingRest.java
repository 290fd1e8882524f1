package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;

/**
 * What follows a dropped literal is to come.
 *
 * @param refusal to be answered at the end of the command
 */
record DiscardingRest(ImapSession session, ImapCommand refusal) implements ClientState {
    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Line(Limits.CLIENT_LINE) : Frame.NOTHING;
    }

    @Override
    public Step line(Event.Line event) {
        Optional<LiteralMark> mark = LiteralMark.at(event.text());
        event.text().wipe();
        return mark.isPresent() && !mark.get().synchronizing()
                ? DiscardingLiteral.of(session, refusal, mark.get().length())
                : AwaitingCommand.execute(session, refusal, event.more());
    }
}
