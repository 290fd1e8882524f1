package org.clustergate.directory.http;

import java.net.URI;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One URL and whether it works. One that cannot be reached is left alone for a while; one that
 * answers, but nonsense, only after several in a row, for it may be about a single user. After the
 * pause one question tries it, and the others wait for what becomes of that. Thread-safe.
 */
final class Source {
    private static final Logger LOG = LoggerFactory.getLogger(Source.class);

    /** So many bad answers in a row count as a failure. */
    private static final int BAD_ANSWERS = 3;

    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private final URI url;
    private final long retryNanos;
    private final long trialNanos;
    private int inARow;
    private int pauses;
    private long downSince;
    private long retryAt;

    /**
     * @param retry the first pause
     * @param trial how long the question that tries it again may take
     */
    Source(URI url, Duration retry, Duration trial) {
        this.url = url;
        this.retryNanos = retry.toNanos();
        this.trialNanos = trial.toNanos();
    }

    URI url() {
        return url;
    }

    /** Whether whoever asks may try it now. */
    synchronized boolean mayBeTried(long now) {
        if (pauses == 0) {
            return true;
        }
        if (now - retryAt < 0) {
            return false;
        }
        retryAt = now + trialNanos;
        return true;
    }

    /** It gave an answer. */
    void answered() {
        boolean again;
        synchronized (this) {
            again = pauses > 0;
            inARow = 0;
            pauses = 0;
        }
        if (again) {
            LOG.info("{} answers again", shown());
        }
    }

    /**
     * It did not.
     *
     * @param reached whether somebody was there
     * @param since when it was asked
     */
    void failed(boolean reached, String why, long since, long now) {
        synchronized (this) {
            if (pauses > 0 && since - downSince <= 0) {
                // Asked before it was known to be down: nothing new.
                return;
            }
            inARow += reached ? 1 : BAD_ANSWERS;
            if (inARow < BAD_ANSWERS) {
                return;
            }
            long pause = retryNanos << Math.min(pauses, 15);
            retryAt = now + Math.min(pause, LONGEST_PAUSE_NANOS);
            downSince = now;
            if (pauses++ > 0) {
                return;
            }
        }
        LOG.warn("{} does not work and is left alone for a while: {}", shown(), why);
    }

    /** Without the query, which may hold a secret. */
    String shown() {
        return url.getScheme() + "://" + url.getRawAuthority() + url.getRawPath();
    }
}
