package org.clustergate.transport.mina;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.net.ssl.SSLException;

/**
 * What waits to be sent on one connection, in order. Small pieces leave together, so that replies
 * made of several lines cost one system call, and octets are encrypted only when the network is
 * ready for them: nothing is queued twice and nothing can overflow. On the I/O thread.
 */
final class Outbox {
    /** Pieces from here on leave alone and uncopied. */
    private static final int LARGE = 8 * 1024;

    /** Plain octets that leave at once under TLS: four full records. */
    private static final int TLS_CHUNK = 64 * 1024;

    private static final int MAX_PIECES = 64;

    /** Ready for the network: plain text from before TLS, handshakes, alerts. */
    private final Deque<ByteBuffer> raw = new ArrayDeque<>(4);

    /** How many octets of {@link #raw} the sender counts. */
    private int credit;

    /** Given by the sender since TLS was started; leaves once it is established. */
    private final Deque<ByteBuffer> plain = new ArrayDeque<>(2);

    private boolean secure;
    private TlsLayer tls;

    /** Adds octets of the sender. */
    void add(ByteBuffer data) {
        if (!secure) {
            raw.add(data);
            credit += data.remaining();
        } else {
            plain.add(data);
        }
    }

    /** Adds octets of our own: they are sent as they are and not counted. */
    void addRaw(ByteBuffer data) {
        raw.add(data);
    }

    /** What is added from now on goes through TLS, and waits until that is established. */
    void secure() {
        secure = true;
    }

    /** The TLS to go through. */
    void tls(TlsLayer layer) {
        tls = layer;
    }

    boolean isEmpty() {
        return raw.isEmpty() && plain.isEmpty();
    }

    /** Forgets what is not ready for the network: TLS will not come to be. */
    void dropPlain() {
        plain.clear();
    }

    /** Forgets everything. */
    void clear() {
        raw.clear();
        plain.clear();
        credit = 0;
    }

    /** What to send next, or null if there is nothing or TLS is not established yet. */
    Chunk next() throws SSLException {
        if (!raw.isEmpty()) {
            return nextRaw();
        }
        return tls != null && tls.established() && !plain.isEmpty() ? nextEncrypted() : null;
    }

    private Chunk nextRaw() {
        ByteBuffer first = raw.poll();
        ByteBuffer octets = first;
        if (first.remaining() < LARGE && !raw.isEmpty()) {
            octets = ByteBuffer.allocate(LARGE).put(first);
            while (!raw.isEmpty() && raw.peek().remaining() <= octets.remaining()) {
                octets.put(raw.poll());
            }
            octets.flip();
        }
        int counted = Math.min(credit, octets.remaining());
        credit -= counted;
        return new Chunk(octets, counted);
    }

    private Chunk nextEncrypted() throws SSLException {
        ByteBuffer[] pieces = new ByteBuffer[Math.min(plain.size(), MAX_PIECES)];
        int count = 0;
        int octets = 0;
        while (count < pieces.length && octets < TLS_CHUNK) {
            ByteBuffer piece = plain.peek();
            int room = TLS_CHUNK - octets;
            if (piece.remaining() > room) {
                // A view of its beginning; the rest stays where it is.
                pieces[count++] = piece.slice().limit(room);
                piece.position(piece.position() + room);
                octets += room;
            } else {
                pieces[count++] = plain.poll();
                octets += piece.remaining();
            }
        }
        return new Chunk(tls.encrypt(pieces, count), octets);
    }
}
