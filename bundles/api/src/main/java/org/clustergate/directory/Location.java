package org.clustergate.directory;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Where a user is: the fold over all evidence.
 *
 * @param status the fold's outcome
 * @param backends HOME: the one home; AMBIGUOUS and CATCH_ALL: the backends that said so; otherwise
 *     empty
 * @param evidence what it rests on
 */
public record Location(Status status, Set<String> backends, List<Evidence> evidence) {

    /** The fold's outcome. */
    public enum Status {
        /** Exactly one backend hosts the user. */
        HOME,
        /** Every backend said that it does not know the user. */
        ABSENT,
        /** Several backends say that they host the user. */
        AMBIGUOUS,
        /** Nobody names the user, but these accept every name of the domain. */
        CATCH_ALL,
        /** Nobody said yes and at least one did not answer. */
        UNKNOWN
    }

    public Location {
        backends = Set.copyOf(backends);
        evidence = List.copyOf(evidence);
    }

    /** The evidence in a line for logs and {@code explain}. */
    public String reason() {
        return status
                + evidence.stream()
                        .map(e -> e.backend() + "=" + e.verdict() + " by " + e.method())
                        .collect(Collectors.joining(", ", " (", ")"));
    }
}
