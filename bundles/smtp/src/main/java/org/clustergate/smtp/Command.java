package org.clustergate.smtp;

import java.util.Optional;
import java.util.OptionalLong;
import org.clustergate.wire.Octets;

/** A client's command, made by {@link CommandParser}. */
sealed interface Command {
    /**
     * EHLO or HELO (RFC 5321 section 4.1.1.1), or LHLO.
     *
     * @param lmtp whether it is LHLO, the greeting of LMTP (RFC 2033 section 4.1)
     */
    record Hello(ClientName client, boolean lmtp) implements Command {
        /** EHLO or HELO. */
        Hello(ClientName client) {
            this(client, false);
        }
    }

    /**
     * MAIL (RFC 5321 section 4.1.1.2).
     *
     * @param size what SIZE says (RFC 1870 section 6)
     * @param body what BODY says (RFC 6152 section 3)
     * @param prdr whether an answer for each recipient is asked for (draft-hall-prdr-00)
     * @param utf8 whether addresses or header need SMTPUTF8 (RFC 6531)
     * @param dsn what RET and ENVID say
     */
    record Mail(
            Path sender,
            OptionalLong size,
            Optional<Body> body,
            boolean prdr,
            boolean utf8,
            Dsn dsn)
            implements Command {
        /** In ASCII, and without a word on notifications. */
        Mail(Path sender, OptionalLong size, Optional<Body> body, boolean prdr) {
            this(sender, size, body, prdr, false, Dsn.NONE);
        }
    }

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

    /**
     * RCPT (RFC 5321 section 4.1.1.3); the path is not the null one.
     *
     * @param dsn what NOTIFY and ORCPT say
     */
    record Rcpt(Path recipient, Dsn dsn) implements Command {
        /** Without a word on notifications. */
        Rcpt(Path recipient) {
            this(recipient, Dsn.NONE);
        }
    }

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
