package org.clustergate.backend;

import org.osgi.annotation.versioning.ProviderType;

/** How busy the backends are with this gateway's sessions. Thread-safe; costs next to nothing. */
@ProviderType
public interface BackendLoad {
    /** Sessions that are routed to that backend now, those that are logging in included. */
    int sessions(String backend);
}
