package org.clustergate.core.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.clustergate.engine.Farewell;

/** The last octets that one side has sent. Confined to the session's I/O thread. */
final class Tail {
    private byte[] last = {};

    /** Takes note of the end of what comes; leaves the buffer as it is. */
    void add(ByteBuffer data) {
        int fresh = Math.min(data.remaining(), Farewell.MAX_TAIL);
        int kept = Math.min(last.length, Farewell.MAX_TAIL - fresh);
        byte[] next = kept == 0 && last.length == fresh ? last : new byte[kept + fresh];
        System.arraycopy(last, last.length - kept, next, 0, kept);
        data.get(data.limit() - fresh, next, kept, fresh);
        last = next;
    }

    String latin1() {
        return new String(last, StandardCharsets.ISO_8859_1);
    }
}
