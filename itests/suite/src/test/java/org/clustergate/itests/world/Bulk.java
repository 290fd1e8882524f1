package org.clustergate.itests.world;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/**
 * Content without end and without repetition, of all octets, with pieces in it that a proxy which
 * still parses would fall for.
 */
final class Bulk {
    private static final byte[] BAIT =
            "\r\n.\r\na1 OK done\r\n* BYE\r\n+ go\r\n{5+}\r\nQUIT\r\n"
                    .getBytes(StandardCharsets.US_ASCII);

    private final byte[] block = new byte[64 * 1024];
    private long counter;

    Bulk() {
        new Random(20260101).nextBytes(block);
    }

    /** The next block; valid until the next call. */
    byte[] next() {
        // Every block differs at its start, and the bait wanders over the borders of buffers.
        for (int i = 0; i < Long.BYTES; i++) {
            block[i] = (byte) (counter >>> (8 * i));
        }
        int place = Long.BYTES + (int) ((counter * 1021) % (block.length - 2 * BAIT.length));
        System.arraycopy(BAIT, 0, block, place, BAIT.length);
        counter++;
        return block;
    }
}
