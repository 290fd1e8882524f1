package org.clustergate.directory;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;

/**
 * Tells an operator of a mistake that every other look-up runs into: at most once a minute, with
 * the number of those that were not told. Thread-safe.
 */
public final class Complaints {
    private static final Duration PAUSE = Duration.ofMinutes(1);

    private final Consumer<String> log;
    private final InstantSource clock;
    private Instant next = Instant.MIN;
    private long untold;

    /**
     * @param log takes what is to be told, such as {@code LOG::warn}
     */
    public Complaints(Consumer<String> log, InstantSource clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Tells it, or counts it. */
    public void say(String what) {
        long before;
        synchronized (this) {
            Instant now = clock.instant();
            if (now.isBefore(next)) {
                untold++;
                return;
            }
            next = now.plus(PAUSE);
            before = untold;
            untold = 0;
        }
        log.accept(before == 0 ? what : what + " (and " + before + " others since the last one)");
    }
}
