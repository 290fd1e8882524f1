package org.clustergate.transport.mina;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What has come in on one connection and was not wanted yet, bounded by one read: it is read only
 * where nothing is kept here. On the I/O thread.
 */
final class Inbox {
    private enum Wish {
        READ,
        WATCH,
        NOTHING
    }

    private final Deque<ByteBuffer> kept = new ArrayDeque<>(1);
    private Wish wish = Wish.READ;
    private boolean ended;

    void read(boolean on) {
        wish = on ? Wish.READ : Wish.NOTHING;
    }

    void watch() {
        wish = Wish.WATCH;
    }

    /** Whether the socket is to be read. */
    boolean readsSocket() {
        return wish != Wish.NOTHING && kept.isEmpty() && !ended;
    }

    /** Whether what comes now is wanted now. */
    boolean passes() {
        return wish == Wish.READ && kept.isEmpty();
    }

    void keep(ByteBuffer data) {
        kept.add(data);
    }

    /** The next octets that were kept and are wanted now, or null. */
    ByteBuffer next() {
        return wish == Wish.READ ? kept.poll() : null;
    }

    /** Nothing more comes. */
    void end() {
        ended = true;
    }

    boolean ended() {
        return ended;
    }

    /** Whether all has been taken, so that the end is next. */
    boolean atEnd() {
        return ended && passes();
    }

    boolean hasOctets() {
        return !kept.isEmpty();
    }

    void clear() {
        kept.clear();
    }
}
