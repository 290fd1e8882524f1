package org.clustergate.smtp;

import java.nio.ByteBuffer;

/**
 * Counts the Received fields of a header as it passes (RFC 5321 section 6.3: how a mail that goes
 * round in circles is found). Immutable.
 *
 * @param count how many have come
 * @param matched how many characters of the present line are those of the name; -1 where one is not
 * @param empty whether nothing but a CR has come of the present line
 * @param over whether the header has ended
 */
record Hops(int count, int matched, boolean empty, boolean over) {
    private static final String NAME = "received:";

    static final Hops NONE = new Hops(0, 0, true, false);

    /** With a piece of content, of any size. */
    Hops with(ByteBuffer piece) {
        int fields = count;
        int match = matched;
        boolean nothing = empty;
        boolean done = over;
        for (int i = piece.position(); i < piece.limit() && !done; i++) {
            byte b = piece.get(i);
            if (b == '\n') {
                done = nothing;
                match = 0;
                nothing = true;
            } else if (b != '\r') {
                nothing = false;
                match = match >= 0 && lower(b) == NAME.charAt(match) ? match + 1 : -1;
                if (match == NAME.length()) {
                    fields++;
                    match = -1;
                }
            }
        }
        return over ? this : new Hops(fields, match, nothing, done);
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }
}
