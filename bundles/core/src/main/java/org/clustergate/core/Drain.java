package org.clustergate.core;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.clustergate.core.session.SessionDriver;
import org.clustergate.core.session.SessionTable;
import org.clustergate.monitor.SessionEnd;

/**
 * The way out: sessions that are not logged in are told at once, the others may go on until the
 * deadline and are then ended, spread over a second so that their clients do not all come back at
 * once. Thread-safe.
 */
final class Drain {
    static final SessionEnd.Cause CAUSE = SessionEnd.Cause.DRAIN;

    private static final long SPREAD_MS = 1000;

    private final SessionTable sessions;
    private final ScheduledExecutorService timer;
    private CompletionStage<Void> done;

    Drain(SessionTable sessions, ScheduledExecutorService timer) {
        this.sessions = sessions;
        this.timer = timer;
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
        timer.schedule(this::endAll, deadline.toMillis(), TimeUnit.MILLISECONDS);
        return first;
    }

    synchronized CompletionStage<Void> done() {
        return done;
    }

    private void endAll() {
        int number = 0;
        int all = Math.max(1, sessions.count());
        for (SessionDriver session : sessions.all()) {
            timer.schedule(
                    () -> session.kick(CAUSE, "the gateway drains"),
                    SPREAD_MS * number++ / all,
                    TimeUnit.MILLISECONDS);
        }
    }
}
