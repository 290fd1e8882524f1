package org.clustergate.directory;

import java.time.Instant;

/**
 * What one source found out about one user at one backend.
 *
 * @param backend the backend's name
 * @param verdict what was found
 * @param method how it was found, in one word: {@code login}, {@code delivery}, {@code callout}, …
 * @param strength how much it counts against other evidence
 * @param detail for the operator: the reply's text or the failure; no secrets
 * @param at when
 * @param expires until when it may be used
 */
public record Evidence(
        String backend,
        Verdict verdict,
        String method,
        Strength strength,
        String detail,
        Instant at,
        Instant expires) {

    /** Evidence of somebody who was asked. */
    public Evidence(
            String backend,
            Verdict verdict,
            String method,
            String detail,
            Instant at,
            Instant expires) {
        this(backend, verdict, method, Strength.ASKED, detail, at, expires);
    }

    /** Whether it is no answer but the trace of a login that the backend refused. */
    public boolean refusedLogin() {
        return verdict == Verdict.UNKNOWN && strength == Strength.LOGGED_IN;
    }

    /** How much a HOME counts: the stronger one wins, whatever weaker ones say. */
    public enum Strength {
        /** A server said so when it was asked. */
        ASKED,
        /** A server has taken mail for the user. */
        DELIVERED,
        /**
         * The user has logged in there; with {@link Verdict#UNKNOWN}, a login has been refused
         * there.
         */
        LOGGED_IN,
        /** An operator's own directory says so: a file, LDAP, a database. */
        CONFIGURED,
        /** An operator has said so about this very user. */
        PINNED
    }

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
