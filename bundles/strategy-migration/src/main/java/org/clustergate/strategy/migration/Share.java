package org.clustergate.strategy.migration;

import java.nio.charset.StandardCharsets;

/**
 * Where in the queue of all users one stands: a number that depends on the name alone. It is the
 * same on every gateway and in every version, so what is computed here must not change. A wave of
 * {@code percent 20} has all users below 2000; a larger percentage has the same and more.
 */
final class Share {
    /** All users: percentages are counted in hundredths of a percent. */
    static final int ALL = 10_000;

    private Share() {}

    /** The user's place, from 0 to {@link #ALL} - 1. */
    static int of(String key) {
        // FNV-1a over the octets, 64 bits, then the finalizer of SplitMix64, without which the
        // high bits of names that differ only at the end would be alike.
        long hash = 0xcbf29ce484222325L;
        for (byte octet : key.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (octet & 0xff)) * 0x100000001b3L;
        }
        long mixed = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        mixed ^= mixed >>> 31;
        return (int) Long.remainderUnsigned(mixed, ALL);
    }
}
