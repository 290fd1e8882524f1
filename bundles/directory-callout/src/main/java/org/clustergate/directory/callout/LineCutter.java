package org.clustergate.directory.callout;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.clustergate.wire.Octets;

/** Cuts what a server sends into lines. Holds no more than one line. Thread-confined. */
final class LineCutter {
    /** RFC 5321 section 4.5.3.1.5 says 512; real servers write more. */
    static final int MAX_LINE = 4096;

    private byte[] line = new byte[256];
    private int length;

    /**
     * The next line without its line end.
     *
     * @return null while it is not complete: then all of the data is consumed
     * @throws TooLongException when it is longer than {@link #MAX_LINE}
     */
    Octets next(ByteBuffer data) throws TooLongException {
        while (data.hasRemaining()) {
            byte octet = data.get();
            if (octet == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                length = 0;
                return Octets.of(Arrays.copyOf(line, end));
            }
            if (length == MAX_LINE) {
                throw new TooLongException();
            }
            if (length == line.length) {
                line = Arrays.copyOf(line, Math.min(MAX_LINE, 2 * length));
            }
            line[length++] = octet;
        }
        return null;
    }

    /** Forgets the beginning of a line. */
    void clear() {
        length = 0;
    }

    /** A line without end. */
    static final class TooLongException extends Exception {
        private static final long serialVersionUID = 1;

        TooLongException() {
            super("reply line of more than " + MAX_LINE + " octets");
        }
    }
}
