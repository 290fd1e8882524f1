package org.clustergate.directory;

import java.time.Instant;

/**
 * What one source found out about one user at one backend.
 *
 * @param backend the backend's name
 * @param verdict what was found
 * @param method how it was found, in one word: {@code login}, {@code delivery}, {@code callout}, …
 * @param detail for the operator: the reply's text or the failure; no secrets
 * @param at when
 * @param expires until when it may be used
 */
public record Evidence(
        String backend,
        Verdict verdict,
        String method,
        String detail,
        Instant at,
        Instant expires) {

    /** What a source can say about a user at a backend. */
    public enum Verdict {
        /** The backend hosts the user. */
        HOME,
        /** The backend said that it does not know the user. */
        ABSENT,
        /** The backend says yes to any name of the domain, so its yes says nothing. */
        CATCH_ALL,
        /** The backend did not answer, or not with a yes or no. */
        UNKNOWN
    }
}
