package org.clustergate.backend;

import java.util.List;
import java.util.Optional;
import org.clustergate.mail.Protocol;
import org.osgi.annotation.versioning.ProviderType;

/**
 * How the backends are. Thread-safe; never blocks. Where the service is missing every backend
 * counts as up.
 */
@ProviderType
public interface BackendHealth {
    /** What an operator wants of a backend. */
    enum Mode {
        /** Used as its tests say. */
        READY,
        /** No new sessions; present ones go on. */
        DRAIN,
        /** No new sessions and no tests. */
        MAINT
    }

    /**
     * How that backend is for clients of that protocol ({@link Backend#serving}); one that is not
     * known is up. Called for every session.
     */
    BackendState state(String backend, Protocol protocol);

    /**
     * What the backend announced when it was last tested with success: EHLO keywords with their
     * parameters (RFC 5321 section 4.1.1.1), IMAP capabilities, POP3 CAPA lines, in upper case and
     * after TLS where TLS is used. Empty while that is not known.
     */
    Optional<List<String>> features(String backend, Protocol protocol);

    /** All there are, by backend and protocol. */
    List<BackendState> states();

    /**
     * Sets what an operator wants of a backend; in force at once, for all its protocols.
     *
     * @param reason who and why, shown wherever the state is
     * @return false where there is no such backend
     */
    boolean set(String backend, Mode mode, String reason);
}
