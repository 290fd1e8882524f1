package org.clustergate.backend;

import java.util.Locale;

/** Ways in which a backend may be told the client's address, because it trusts us with it. */
public enum Trust {
    /**
     * IMAP ID with {@code x-originating-ip} and friends, as Dovecot reads it (RFC 2971 section
     * 3.3).
     */
    ID,
    /** XCLIENT for SMTP (Postfix) and POP3 (Dovecot). */
    XCLIENT,
    /**
     * XFORWARD for SMTP (Postfix): only for what it logs; whom it serves does not depend on it.
     * Without effect on a connection that XCLIENT is used on.
     */
    XFORWARD,
    /** PROXY protocol version 1 as the first bytes. */
    PROXY_V1,
    /** PROXY protocol version 2 as the first bytes. */
    PROXY_V2;

    /** The name used in configuration: lower case with hyphens. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
