package org.clustergate.engine;

import java.nio.ByteBuffer;

/**
 * Finds the end of message content. Only CRLF.CRLF is one (RFC 5321 section 4.1.1.4), or a dot and
 * CRLF right at the start; a bare CR or LF never ends anything (section 2.3.8). Pieces of content
 * are slices of the input; what may turn out to be the final dot is held back. Thread-confined.
 */
final class DotScanner {
    private static final byte[] DOT_CR = {'.', '\r'};

    /** A dot, CR and LF. */
    private static final int FINAL_DOT = 3;

    /**
     * What was found.
     *
     * @param content to be forwarded, perhaps nothing
     * @param consumed how much of the input is done with
     * @param ended whether the final dot has come
     * @param bareLineEnd whether a bare CR or LF, or what servers might take for a final dot, has
     *     come since the start of the content
     */
    record Piece(ByteBuffer content, int consumed, boolean ended, boolean bareLineEnd) {}

    private enum State {
        LINE_START,
        DOT,
        DOT_CR,
        /** Nothing but NUL since the start of the line. */
        NUL,
        /** Nothing but NUL and a dot since the start of the line. */
        DOT_NUL,
        TEXT,
        CR
    }

    private State state = State.LINE_START;
    private boolean bare;

    void reset() {
        state = State.LINE_START;
        bare = false;
    }

    Piece scan(byte[] input, int from, int to) {
        State entered = state;
        int i = from;
        while (i < to) {
            if (state == State.TEXT) {
                i = lineEnd(input, i, to);
                if (i == to) {
                    break;
                }
            }
            if (ends(input[i++])) {
                return piece(input, from, i, i - FINAL_DOT, entered, true);
            }
        }
        int held = state == State.DOT ? 1 : state == State.DOT_CR ? 2 : 0;
        return piece(input, from, to, to - held, entered, false);
    }

    private static int lineEnd(byte[] input, int from, int to) {
        int i = from;
        while (i < to && input[i] != '\r' && input[i] != '\n') {
            i++;
        }
        return i;
    }

    /** Moves on by one octet; true at the line feed of the final dot. */
    private boolean ends(byte b) {
        switch (state) {
            case LINE_START -> state = b == '.' ? State.DOT : b == 0 ? State.NUL : after(b);
            case NUL -> state = b == '.' ? State.DOT_NUL : b == 0 ? State.NUL : after(b);
            case DOT -> state = b == '\r' ? State.DOT_CR : b == 0 ? State.DOT_NUL : after(b);
            case DOT_NUL -> {
                // Some servers drop NUL before they look for the final dot.
                bare |= b == '\r';
                state = b == 0 ? State.DOT_NUL : after(b);
            }
            case DOT_CR -> {
                if (b == '\n') {
                    return true;
                }
                bare = true;
                state = after(b);
            }
            case TEXT -> state = after(b);
            case CR -> {
                bare |= b != '\n';
                state = b == '\n' ? State.LINE_START : after(b);
            }
        }
        return false;
    }

    private State after(byte b) {
        if (b == '\r') {
            return State.CR;
        }
        bare |= b == '\n';
        return State.TEXT;
    }

    /**
     * Content up to {@code contentEnd}, which lies before {@code from} where what was held back
     * last time is now the end, and behind what was held back where that is now known to be text.
     */
    private Piece piece(
            byte[] input, int from, int consumed, int contentEnd, State entered, boolean ended) {
        int before = entered == State.DOT ? 1 : entered == State.DOT_CR ? 2 : 0;
        int length = contentEnd - (from - before);
        if (length <= 0) {
            return new Piece(ByteBuffer.allocate(0), consumed - from, ended, bare);
        }
        ByteBuffer content;
        if (before == 0) {
            content = ByteBuffer.wrap(input, from, length).slice();
        } else {
            content = ByteBuffer.allocate(length).put(DOT_CR, 0, Math.min(before, length));
            if (length > before) {
                content.put(input, from, length - before);
            }
            content.flip();
        }
        return new Piece(content, consumed - from, ended, bare);
    }
}
