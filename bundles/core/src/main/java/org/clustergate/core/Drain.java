package org.clustergate.core;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.clustergate.core.session.SessionDriver;
import org.clustergate.core.session.SessionTable;
import org.clustergate.monitor.SessionEnd;

/**
 * The way out: sessions that are not logged in are told at once, the others may go on for a while
 * and are then sent away one after the other, in their protocol's words at a moment when nothing is
 * lost; those still there at the deadline are ended. Thread-safe.
 */
final class Drain {
    static final SessionEnd.Cause CAUSE = SessionEnd.Cause.DRAIN;

    private final SessionTable sessions;
    private CompletionStage<Void> done;

    Drain(SessionTable sessions) {
        this.sessions = sessions;
    }

    synchronized boolean begun() {
        return done != null;
    }

    /** Begins, or brings the end nearer. True the first time. */
    synchronized boolean begin(Duration deadline) {
        boolean first = done == null;
        if (first) {
            done = sessions.whenEmpty();
            sessions.all().forEach(SessionDriver::drain);
        }
        Operations.sendAway(List.copyOf(sessions.all()), deadline, "the gateway drains");
        return first;
    }

    synchronized CompletionStage<Void> done() {
        return done;
    }
}
