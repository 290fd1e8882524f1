package org.clustergate.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import org.clustergate.engine.CommitLedger.Figures;

/**
 * Warns of a ledger that is too small for what happens: at most once an hour that it has had to
 * drop entries, and, while it does not, at most once an hour that it is nearly full. Thread-safe.
 */
final class LedgerWatch {
    private static final Duration PAUSE = Duration.ofHours(1);

    /** Per cent of the entries that there may be. */
    private static final int NEARLY_FULL = 90;

    private final InstantSource clock;
    private final Consumer<String> log;
    private Instant nextOfDropped = Instant.MIN;
    private Instant nextOfFull = Instant.MIN;
    private long told;

    /**
     * @param log takes a warning
     */
    LedgerWatch(InstantSource clock, Consumer<String> log) {
        this.clock = clock;
        this.log = log;
    }

    /** Looks at the present figures. */
    void see(Figures figures) {
        if (figures.dropped() > 0 || isNearlyFull(figures)) {
            warning(figures).ifPresent(log);
        }
    }

    private synchronized Optional<String> warning(Figures figures) {
        Instant now = clock.instant();
        // Figures of two threads may come in the wrong order.
        if (figures.dropped() > told && !now.isBefore(nextOfDropped)) {
            long since = figures.dropped() - told;
            told = figures.dropped();
            nextOfDropped = now.plus(PAUSE);
            nextOfFull = nextOfDropped;
            return Optional.of(
                    "the ledger of mails to be tried again was too small: "
                            + since
                            + " entries have made room ("
                            + told
                            + " since the start), and each of these recipients may get a mail"
                            + " twice; see max.entries of "
                            + LedgerSettings.PID
                            + ", now "
                            + figures.most());
        }
        if (isNearlyFull(figures) && !now.isBefore(nextOfFull)) {
            nextOfFull = now.plus(PAUSE);
            return Optional.of(
                    "the ledger of mails to be tried again is nearly full: "
                            + figures.entries()
                            + " of "
                            + figures.most()
                            + " entries; when it is, recipients may get mails twice; see"
                            + " max.entries of "
                            + LedgerSettings.PID);
        }
        return Optional.empty();
    }

    private static boolean isNearlyFull(Figures figures) {
        return figures.entries() * 100L > figures.most() * (long) NEARLY_FULL;
    }
}
