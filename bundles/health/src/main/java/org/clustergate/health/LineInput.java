package org.clustergate.health;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.clustergate.wire.Octets;

/**
 * Cuts what a backend sends into lines. Holds no more than one line, and takes no more than a test
 * can need. Thread-confined.
 */
final class LineInput {
    /** All that a backend may send in one test. */
    static final int MAX_TOTAL = 4 * Dialogue.MAX_LINE;

    private byte[] line = new byte[256];
    private int length;
    private int skip;
    private int total;

    /**
     * The next line.
     *
     * @return null while it is not complete: then all of the data is consumed
     * @throws TooMuchException when it is longer than {@link Dialogue#MAX_LINE}, or everything
     *     together longer than {@link #MAX_TOTAL}
     */
    Dialogue.Line next(ByteBuffer data) throws TooMuchException {
        while (data.hasRemaining()) {
            byte octet = data.get();
            if (++total > MAX_TOTAL) {
                throw new TooMuchException("more than " + MAX_TOTAL + " octets in one test");
            }
            if (skip > 0) {
                skip--;
            } else if (octet == '\n') {
                boolean crlf = length > 0 && line[length - 1] == '\r';
                byte[] text = Arrays.copyOf(line, crlf ? length - 1 : length);
                length = 0;
                return new Dialogue.Line(Octets.of(text), crlf, data.hasRemaining());
            } else {
                add(octet);
            }
        }
        return null;
    }

    private void add(byte octet) throws TooMuchException {
        if (length == Dialogue.MAX_LINE) {
            throw new TooMuchException("line of more than " + Dialogue.MAX_LINE + " octets");
        }
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.min(Dialogue.MAX_LINE, 2 * length));
        }
        line[length++] = octet;
    }

    /** The next octets belong to no line. */
    void skip(int octets) {
        skip = octets;
    }

    /** Forgets the beginning of a line. */
    void clear() {
        length = 0;
        skip = 0;
    }

    /** The backend says too much. */
    static final class TooMuchException extends Exception {
        private static final long serialVersionUID = 1;

        TooMuchException(String what) {
            super(what);
        }
    }
}
