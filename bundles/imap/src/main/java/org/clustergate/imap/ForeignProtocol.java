package org.clustergate.imap;

import org.clustergate.wire.Octets;

/**
 * Recognises clients that were brought here by somebody else's trick (ALPACA, cross-protocol
 * requests of a browser) or by mistake.
 */
final class ForeignProtocol {
    private static final String[] OPENINGS = {
        "GET ",
        "POST ",
        "HEAD ",
        "PUT ",
        "DELETE ",
        "OPTIONS ",
        "CONNECT ",
        "TRACE ",
        "PATCH ",
        "PRI ",
        "SSH-"
    };

    /** The content type of a TLS handshake record (RFC 8446 section 5.1). */
    private static final int TLS_HANDSHAKE = 0x16;

    private ForeignProtocol() {}

    static boolean opens(Octets line) {
        if (line.length() > 0 && line.at(0) == TLS_HANDSHAKE) {
            return true;
        }
        for (String opening : OPENINGS) {
            if (line.startsWithIgnoreCase(opening, 0)) {
                return true;
            }
        }
        return false;
    }
}
