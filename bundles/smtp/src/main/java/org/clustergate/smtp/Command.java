package org.clustergate.smtp;

import java.util.Optional;
import java.util.OptionalLong;
import org.clustergate.wire.Octets;

/** A client's command, made by {@link CommandParser}. */
sealed interface Command {
    /** EHLO or HELO (RFC 5321 section 4.1.1.1). */
    record Hello(ClientName client) implements Command {}

    /**
     * MAIL (RFC 5321 section 4.1.1.2).
     *
     * @param size what SIZE says (RFC 1870 section 6)
     * @param body what BODY says (RFC 6152 section 3)
     * @param prdr whether an answer for each recipient is asked for (draft-hall-prdr-00)
     */
    record Mail(Path sender, OptionalLong size, Optional<Body> body, boolean prdr)
            implements Command {}

    /** How the content of a mail is encoded (RFC 6152 section 3). */
    enum Body {
        SEVEN_BIT("7BIT"),
        EIGHT_BIT_MIME("8BITMIME");

        /** The value of the parameter. */
        final String value;

        Body(String value) {
            this.value = value;
        }
    }

    /** RCPT (RFC 5321 section 4.1.1.3); the path is not the null one. */
    record Rcpt(Path recipient) implements Command {}

    /**
     * AUTH (RFC 4954 section 4).
     *
     * @param mechanism in upper case
     * @param initial the initial response as it came, to be wiped
     */
    record Auth(String mechanism, Optional<Octets> initial) implements Command {}

    /** A command that needs nothing but its name. */
    enum Plain implements Command {
        DATA,
        RSET,
        NOOP,
        VRFY,
        EXPN,
        HELP,
        QUIT,
        STARTTLS,
        /** Not offered, and what follows it cannot be told from commands (RFC 3030 section 2). */
        BDAT,
        /** Known, and never taken from a client. */
        NOT_OFFERED,
        UNKNOWN
    }

    /** Nothing that can be carried out; the line is the answer. */
    record Malformed(String reply) implements Command {}
}
