package org.clustergate.engine;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.clustergate.wire.Octets;

/**
 * Cuts the input of one side into frames. Holds no more than what was handed in and not yet asked
 * for; who hands in stops reading while nothing is asked for. Thread-confined.
 */
final class FrameReader {
    private static final byte[] NONE = new byte[0];

    private final Side side;

    /** The input that no frame has taken yet is between {@code start} and {@code end}. */
    private byte[] buffer = NONE;

    private int start;
    private int end;

    /** False where others may hold the array: then it is never written to. */
    private boolean owned;

    /** How much of the present line has been looked at without finding its end. */
    private int scanned;

    /** Inside a line that was too long: drop up to its end. */
    private boolean dropping;

    private final DotScanner dots = new DotScanner();

    /** The end of content that came together with its last piece. */
    private Event contentEnd;

    FrameReader(Side side) {
        this.side = side;
    }

    int buffered() {
        return end - start;
    }

    /** Takes input over; the caller must not use the buffer or its array any more. */
    void add(ByteBuffer data) {
        int length = data.remaining();
        if (start == end && data.hasArray()) {
            buffer = data.array();
            start = data.arrayOffset() + data.position();
            end = start + length;
            owned = false;
            return;
        }
        reserve(length);
        data.get(buffer, end, length);
        end += length;
    }

    private void reserve(int length) {
        int pending = end - start;
        if (owned && buffer.length - end >= length) {
            return;
        }
        if (owned && buffer.length - pending >= length && start >= pending) {
            System.arraycopy(buffer, start, buffer, 0, pending);
        } else {
            byte[] larger = new byte[Math.max(512, Math.max(2 * pending, pending + length))];
            System.arraycopy(buffer, start, larger, 0, pending);
            buffer = larger;
            owned = true;
        }
        start = 0;
        end = pending;
    }

    /** Everything that no frame has taken, for pass-through. Empty afterwards. */
    ByteBuffer takeAll() {
        ByteBuffer rest = ByteBuffer.wrap(buffer, start, end - start).slice();
        clear();
        return rest;
    }

    /** Drops everything that no frame has taken. */
    void clear() {
        buffer = NONE;
        start = 0;
        end = 0;
        owned = false;
        scanned = 0;
        dropping = false;
        contentEnd = null;
        dots.reset();
    }

    /** The next frame of that kind as an event, or null while it is not complete. */
    Event next(Frame frame) {
        if (frame instanceof Frame.Line line) {
            return nextLine(line.max());
        }
        if (frame instanceof Frame.Literal literal) {
            return nextLiteral(literal.length());
        }
        if (frame instanceof Frame.Dotted) {
            return nextContent();
        }
        if (frame instanceof Frame.Chunk chunk) {
            return nextChunk(chunk.max());
        }
        return null;
    }

    private Event nextChunk(long max) {
        int length = (int) Math.min(max, end - start);
        if (length == 0) {
            return null;
        }
        ByteBuffer piece = ByteBuffer.wrap(buffer, start, length).slice();
        skip(length);
        owned = false;
        return new Event.Data(side, piece, false);
    }

    private Event nextLine(int max) {
        for (int i = start + scanned; i < end; i++) {
            if (buffer[i] == '\n') {
                boolean dropped = dropping;
                int length = i + 1 - start;
                dropping = false;
                if (dropped) {
                    skip(length);
                    return nextLine(max);
                }
                return length > max ? tooLong(length) : line(i);
            }
        }
        scanned = end - start;
        if (dropping) {
            skip(end - start);
        } else if (scanned >= max) {
            dropping = true;
            return tooLong(scanned);
        }
        return null;
    }

    private Event tooLong(int length) {
        skip(length);
        return new Event.TooLong(side);
    }

    private Event line(int lineFeed) {
        boolean crlf = lineFeed > start && buffer[lineFeed - 1] == '\r';
        byte[] text = Arrays.copyOfRange(buffer, start, crlf ? lineFeed - 1 : lineFeed);
        if (owned) {
            Arrays.fill(buffer, start, lineFeed, (byte) 0);
        }
        skip(lineFeed + 1 - start);
        return new Event.Line(side, Octets.of(text), crlf, start < end);
    }

    private Event nextLiteral(int length) {
        if (end - start < length) {
            return null;
        }
        byte[] octets = Arrays.copyOfRange(buffer, start, start + length);
        skip(length);
        return new Event.Literal(side, Octets.of(octets));
    }

    private Event nextContent() {
        if (contentEnd != null) {
            Event event = contentEnd;
            contentEnd = null;
            return event;
        }
        if (start == end) {
            return null;
        }
        DotScanner.Piece piece = dots.scan(buffer, start, end);
        skip(piece.consumed());
        owned = false;
        Event event = null;
        if (piece.ended()) {
            dots.reset();
            event = new Event.DataEnd(side, piece.bareLineEnd());
        }
        if (piece.content().hasRemaining()) {
            contentEnd = event;
            return new Event.Data(side, piece.content(), piece.bareLineEnd());
        }
        return event;
    }

    private void skip(int count) {
        start += count;
        scanned = 0;
        if (start == end) {
            buffer = NONE;
            start = 0;
            end = 0;
            owned = false;
        }
    }
}
