package org.clustergate.smtp;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/**
 * Makes content of lines that end in CRLF, with every dot at the start of a line doubled (RFC 5321
 * section 4.5.2), of what a client sends in pieces. It reads what the client means first, and
 * writes that anew: whatever line ends a backend goes by, it finds no final dot in the result. The
 * client's own final dot is found by others, and only behind CRLF. Immutable.
 *
 * @param dotted whether the client doubles dots, as after DATA; the first dot of a line is then
 *     dropped (RFC 5321 section 4.5.2)
 * @param normalising whether each bare CR or LF becomes a CRLF and NUL is dropped (RFC 5322 section
 *     4: "NUL … MUST NOT be generated"; some servers drop it before they look for the dot). If not,
 *     they are {@code bare}
 * @param at where the text is
 * @param bare whether a bare CR or LF has come, or a dot behind nothing but NUL
 */
record LineEnds(boolean dotted, boolean normalising, At at, boolean bare) {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] DOTS = {'.', '.'};

    /** Where the text is, in what comes and in what is made of it. */
    enum At {
        /** At the start of a line for both. */
        LINE,
        /** Within a line of the client's, at the start of a line of ours. */
        INNER_LINE,
        /** Behind a doubling dot, which has not been written. */
        DOT,
        /** Behind NULs at the start of a line. */
        NUL,
        TEXT,
        /** Behind a CR, which has not been written. */
        CR
    }

    /** What has become of a piece. */
    record Written(LineEnds next, ByteBuffer octets) {}

    static LineEnds start(boolean dotted, boolean normalising) {
        return new LineEnds(dotted, normalising, At.LINE, false);
    }

    /** Makes content of a piece of any size. */
    Written write(ByteBuffer piece) {
        Writer writer = new Writer(this, piece.remaining());
        byte[] input = new byte[piece.remaining()];
        piece.duplicate().get(input);
        writer.write(input);
        return writer.written(this);
    }

    /** Ends the last line, where that has no end. */
    Written end() {
        Writer writer = new Writer(this, 0);
        writer.end();
        return writer.written(this);
    }

    /** Used within one call. */
    private static final class Writer {
        private final boolean dotted;
        private final boolean normalising;
        private final ByteArrayOutputStream out;
        private At at;
        private boolean bare;

        Writer(LineEnds from, int length) {
            this.dotted = from.dotted;
            this.normalising = from.normalising;
            this.at = from.at;
            this.bare = from.bare;
            this.out = new ByteArrayOutputStream(length + length / 16 + 4);
        }

        Written written(LineEnds from) {
            return new Written(
                    new LineEnds(from.dotted, from.normalising, at, bare),
                    ByteBuffer.wrap(out.toByteArray()));
        }

        void write(byte[] input) {
            int i = 0;
            while (i < input.length) {
                if (at == At.TEXT) {
                    int special = special(input, i);
                    out.write(input, i, special - i);
                    i = special;
                }
                if (i < input.length) {
                    octet(input[i++]);
                }
            }
        }

        private static int special(byte[] input, int from) {
            int i = from;
            while (i < input.length && input[i] != '\r' && input[i] != '\n' && input[i] != 0) {
                i++;
            }
            return i;
        }

        private void octet(byte b) {
            if (at == At.CR) {
                if (b == '\n') {
                    line(At.LINE);
                    return;
                }
                bareLineEnd();
            }
            switch (b) {
                case '\r' -> at = At.CR;
                case '\n' -> bareLineEnd();
                case 0 -> nul();
                case '.' -> dot();
                default -> text(b);
            }
        }

        private void line(At next) {
            out.write(CRLF, 0, CRLF.length);
            at = next;
        }

        private void bareLineEnd() {
            bare = true;
            line(At.INNER_LINE);
        }

        private void text(byte b) {
            out.write(b);
            at = At.TEXT;
        }

        private void nul() {
            if (!normalising) {
                out.write(0);
                at = at == At.TEXT ? At.TEXT : At.NUL;
            } else if (at != At.TEXT) {
                at = At.INNER_LINE;
            }
        }

        private void dot() {
            switch (at) {
                case LINE -> {
                    if (dotted) {
                        at = At.DOT;
                    } else {
                        dots();
                    }
                }
                case INNER_LINE, DOT -> dots();
                case NUL -> {
                    bare = true;
                    text((byte) '.');
                }
                case TEXT, CR -> text((byte) '.');
            }
        }

        private void dots() {
            out.write(DOTS, 0, DOTS.length);
            at = At.TEXT;
        }

        void end() {
            if (at == At.CR) {
                bareLineEnd();
            } else if (at == At.TEXT || at == At.NUL) {
                line(At.LINE);
            }
        }
    }
}
