package org.clustergate.backend;

import java.util.Locale;

/** How the connection to a backend's endpoint is protected. */
public enum Security {
    /** Never: plain text, also where the backend offers better. */
    NONE,
    /**
     * STARTTLS or STLS where the backend offers it, plain text otherwise; its certificate is not
     * checked (RFC 7435).
     */
    STARTTLS_WHEN_OFFERED,
    /** STARTTLS or STLS; a backend that does not offer it is not used. */
    STARTTLS,
    /** TLS from the first byte. */
    TLS;

    /** The name used in configuration: lower case with hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
