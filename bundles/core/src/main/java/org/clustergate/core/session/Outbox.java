package org.clustergate.core.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.clustergate.engine.Side;

/**
 * What the engine has sent during one step. Small pieces for one side become one: each write is a
 * system call, and a segment of its own. Thread-confined.
 */
final class Outbox {
    /** Pieces above this are message content and not worth copying. */
    private static final int SMALL = 4096;

    private final List<Side> sides = new ArrayList<>(4);
    private final List<ByteBuffer> pieces = new ArrayList<>(4);

    void add(Side to, ByteBuffer data) {
        int last = sides.size() - 1;
        if (last >= 0
                && sides.get(last).equals(to)
                && pieces.get(last).remaining() + data.remaining() <= SMALL) {
            ByteBuffer before = pieces.get(last);
            pieces.set(
                    last,
                    ByteBuffer.allocate(before.remaining() + data.remaining())
                            .put(before)
                            .put(data)
                            .flip());
        } else {
            sides.add(to);
            pieces.add(data);
        }
    }

    /** Hands everything over, in order, and is empty. */
    void flush(BiConsumer<Side, ByteBuffer> to) {
        for (int i = 0; i < sides.size(); i++) {
            to.accept(sides.get(i), pieces.get(i));
        }
        sides.clear();
        pieces.clear();
    }
}
