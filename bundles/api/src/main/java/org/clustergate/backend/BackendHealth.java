package org.clustergate.backend;

import java.util.List;
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

    /** How that backend is; one that is not known is up. Called for every session. */
    BackendState state(String backend, Protocol protocol);

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
