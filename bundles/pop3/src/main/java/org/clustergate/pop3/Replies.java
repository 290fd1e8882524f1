package org.clustergate.pop3;

import java.nio.ByteBuffer;
import org.clustergate.wire.Wire;

/** What we say ourselves. None of it holds anything that a client or a backend said. */
final class Replies {
    /**
     * RFC 3206 section 5: the credentials are at fault. The same octets whether the password is
     * wrong or nobody knows the user.
     */
    static final String AUTH_FAILED = "-ERR [AUTH] Authentication failed.";

    /** RFC 3206 section 4: temporary, and not the user's fault. */
    static final String UNAVAILABLE = "-ERR [SYS/TEMP] Service temporarily unavailable.";

    static final String CANCELLED = "-ERR Authentication cancelled.";
    static final String NO_SUCH_MECHANISM = "-ERR Mechanism not offered.";
    static final String NOT_OFFERED = "-ERR Not offered.";
    static final String STLS_FIRST = "-ERR Passwords need TLS, use STLS first.";
    static final String TOO_LONG = "-ERR Line too long.";
    static final String TOO_MANY_BAD_COMMANDS = "-ERR Too many bad commands.";
    static final String USER_FIRST = "-ERR USER first.";

    private Replies() {}

    static ByteBuffer line(String reply) {
        return Wire.line(reply);
    }
}
