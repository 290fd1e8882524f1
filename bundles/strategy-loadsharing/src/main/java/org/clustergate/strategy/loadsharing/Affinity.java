package org.clustergate.strategy.loadsharing;

import java.util.Optional;

/**
 * Who was given which backend: what several gateways would have to share for a user to stay on one
 * backend through all of them. Thread-safe; never blocks.
 */
interface Affinity {
    /**
     * A user's backends.
     *
     * @param backend where the user belongs
     * @param other where the user went while that was away, or belonged before; or empty
     * @param away whether the user has been at the other one because that was away
     * @param since when that began, in the nanoseconds of {@link Stickiness}'s clock
     */
    record Attachment(String backend, String other, boolean away, long since) {
        /** Of somebody who has only this one. */
        static Attachment to(String backend) {
            return new Attachment(backend, "", false, 0);
        }
    }

    /** What is remembered of that user. Changes nothing. */
    Optional<Attachment> find(String user);

    /**
     * Remembers something else, or the same for longer.
     *
     * @param before what {@link #find} has said
     * @return false, and nothing done, where somebody else has changed it meanwhile
     */
    boolean replace(String user, Optional<Attachment> before, Attachment after);
}
