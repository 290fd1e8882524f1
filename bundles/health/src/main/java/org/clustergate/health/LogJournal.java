package org.clustergate.health;

import org.clustergate.backend.BackendState;
import org.clustergate.backend.BackendState.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the log of every change, once: an outage as a warning. */
final class LogJournal implements Watch.Journal {
    private static final Logger LOG = LoggerFactory.getLogger(LogJournal.class);
    private static final String LINE = "Backend {} {}: {} (was {}){}";

    @Override
    public void changed(BackendState before, BackendState after) {
        Object[] words = {
            after.backend(),
            after.protocol().label(),
            after.status(),
            before.status(),
            after.reason().isEmpty() ? "" : ": " + after.reason()
        };
        if (outage(before, after)) {
            LOG.warn(LINE, words);
        } else {
            LOG.info(LINE, words);
        }
    }

    /** Whether users lose it now, and nobody wants them to. */
    static boolean outage(BackendState before, BackendState after) {
        return after.status() == Status.DOWN && before.status() != Status.GOING_UP;
    }
}
