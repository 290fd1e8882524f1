package org.clustergate.strategy.loadsharing;

import java.util.Locale;
import java.util.Optional;

/** A way to choose a backend for somebody who has none. Thread-safe; never blocks. */
interface Sharing {
    /** The ways, by their names in the configuration. */
    enum Method {
        HASH,
        LEAST_SESSIONS,
        ROUND_ROBIN;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Who was chosen, and why. */
    record Choice(String backend, String reason) {}

    /**
     * Chooses.
     *
     * @param key what always goes together
     * @param real whether somebody goes there; if not, nothing is remembered
     * @return empty where nobody takes sessions
     */
    Optional<Choice> choose(String key, Shares shares, boolean real);
}
