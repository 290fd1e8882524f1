package org.clustergate.imap;

import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/**
 * The client is not greeted yet. The login deadline, which starts here, is the only one that a
 * client has: all that comes before login is part of it.
 */
record Opening(ImapSession session) implements ClientState {
    @Override
    public Step opened(Event.Opened event) {
        return Step.to(
                new AwaitingCommand(session),
                new Action.SetTimer(Timer.LOGIN, session.settings().loginDeadline()),
                ImapSession.send(
                        "* OK [CAPABILITY "
                                + session.capabilities()
                                + "] "
                                + session.settings().hostname()
                                + " ready\r\n"));
    }
}
