package org.clustergate.mail;

import java.util.Locale;
import java.util.Optional;

/** The protocols that a frontend can speak and a backend can offer. */
public enum Protocol {
    /** RFC 9051 and RFC 3501. */
    IMAP,
    /** RFC 1939. */
    POP3,
    /** RFC 5321, mail from other servers: every recipient finds its own backend. */
    SMTP,
    /** RFC 6409, mail from users: the session finds its backend at AUTH. */
    SUBMISSION,
    /** RFC 2033, mail from a server of our own: a reply for each recipient after the content. */
    LMTP;

    /** The name used in configuration, in service properties and in logs: lower case. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The protocol with that {@link #label()}, in any case. */
    public static Optional<Protocol> of(String label) {
        for (Protocol protocol : values()) {
            if (protocol.name().equalsIgnoreCase(label)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }
}
