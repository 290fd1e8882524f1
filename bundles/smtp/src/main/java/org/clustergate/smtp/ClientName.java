package org.clustergate.smtp;

/**
 * How a client has introduced itself.
 *
 * @param name what it calls itself: printable, without spaces, at most 255 octets; not checked
 * @param extended whether it said EHLO or LHLO
 */
record ClientName(String name, boolean extended) {
    /** RFC 5321 section 4.5.3.1.2. */
    static final int MAX_LENGTH = 255;
}
