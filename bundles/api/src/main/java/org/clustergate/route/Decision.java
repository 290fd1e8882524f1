package org.clustergate.route;

import java.util.Set;

/**
 * A strategy's answer. Every reason is for the operator's log and for {@code explain}, never for
 * the client.
 */
public sealed interface Decision {

    /**
     * This backend.
     *
     * @param backend the name of one of the query's candidates
     * @param tentative a guess: if the backend refuses the login, the client is told to try again
     *     later and not that the password is wrong
     * @param copies names of backends that get a copy of the recipient's mail besides; what they
     *     answer does not count
     */
    record Route(String backend, String reason, boolean tentative, Set<String> copies)
            implements Decision {
        public Route {
            copies = Set.copyOf(copies);
        }

        /** This backend, surely, and no other. */
        public Route(String backend, String reason) {
            this(backend, reason, false, Set.of());
        }
    }

    /** Go on with the next strategy, among this pool's members only. */
    record Narrow(String pool, String reason) implements Decision {}

    /** Go on with the next strategy, among these backends only. */
    record Among(Set<String> backends, String reason) implements Decision {
        public Among {
            backends = Set.copyOf(backends);
        }
    }

    /** No opinion: ask the next strategy. */
    record Pass(String reason) implements Decision {}

    /**
     * Refuse.
     *
     * @param temporary true where asking again later may help; false only when every backend said
     *     that it has no such user, or a rule of the operator forbids it
     */
    record Reject(boolean temporary, String reason) implements Decision {}
}
