package org.clustergate.imap;

/** What one session may use before login. Lengths are in octets. */
final class Limits {
    /** RFC 7162 section 4 asks servers to take 8192. */
    static final int CLIENT_LINE = 8192;

    /** A response of the client within AUTHENTICATE. */
    static final int SASL_LINE = 12_288;

    /** One literal of a client. */
    static final int LITERAL = 4096;

    /** All literals of one command. */
    static final int COMMAND_LITERALS = 8192;

    /** Lines and literals of one command. */
    static final int COMMAND = 16_384;

    /** Lines and literals of one command, counted. */
    static final int COMMAND_PARTS = 129;

    /** A refused literal up to this length is read and dropped; a longer one ends the session. */
    static final int DISCARDED_LITERAL = 65_536;

    static final int BAD_COMMANDS = 3;

    static final int FAILED_LOGINS = 3;

    /** RFC 9051 has no limit; ours keeps a reply in one line of any log. */
    static final int TAG = 64;

    /** How many backends one login may try. */
    static final int BACKENDS = 3;

    /** One line of a backend: real capability lists have grown beyond 4 KiB. */
    static final int BACKEND_LINE = 65_536;

    /** One response of a backend with its literals. */
    static final int BACKEND_RESPONSE = 2 * BACKEND_LINE;

    /** All that a backend may say between our login command and its answer. */
    static final int BEFORE_LOGIN_REPLY = 4 * BACKEND_LINE;

    /** Gateways a login may pass: where Dovecot starts to count, too. */
    static final int PROXY_TTL = 7;

    private Limits() {}
}
