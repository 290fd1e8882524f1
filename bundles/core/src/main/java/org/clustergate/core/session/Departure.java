package org.clustergate.core.session;

import org.clustergate.monitor.SessionEnd;

/**
 * A session is to go.
 *
 * @param gentlyAt from when on it is sent away as soon as nothing is lost by it
 * @param atLatest when it is ended in any case; both by {@link System#nanoTime()}
 * @param cause why, for the log
 */
public record Departure(long gentlyAt, long atLatest, SessionEnd.Cause cause, String detail) {
    boolean begun(long now) {
        return now - gentlyAt >= 0;
    }

    boolean over(long now) {
        return now - atLatest >= 0;
    }
}
