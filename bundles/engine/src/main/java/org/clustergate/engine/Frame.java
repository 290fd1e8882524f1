package org.clustergate.engine;

/** What a state reads next from one side: how the input is to be cut. */
public sealed interface Frame {
    /**
     * Nothing: the side is not read, what it sends waits in the kernel. That it has broken off is
     * noticed where that is possible.
     */
    Frame NOTHING = new Nothing();

    /**
     * Nothing, and the client may even have broken off: what has been begun is to be brought to its
     * end.
     */
    Frame NOT_EVEN_ITS_END = new NotEvenItsEnd();

    /** Message content up to CRLF.CRLF. */
    Frame DOTTED = new Dotted();

    /** See {@link Frame#NOTHING}. */
    record Nothing() implements Frame {}

    /** See {@link Frame#NOT_EVEN_ITS_END}. */
    record NotEvenItsEnd() implements Frame {}

    /**
     * One line. Arrives as {@link Event.Line}, or as {@link Event.TooLong} when it is longer than
     * {@code max} octets, line end included; the rest of such a line is dropped.
     */
    record Line(int max) implements Frame {}

    /** Exactly {@code length} octets in one piece. Arrives as {@link Event.Literal}. */
    record Literal(int length) implements Frame {}

    /**
     * No more than {@code max} octets, in pieces of any size, each an {@link Event.Data} that is
     * not looked into. The engine counts them.
     */
    record Chunk(long max) implements Frame {}

    /**
     * Message content in pieces of any size, each an {@link Event.Data}, then {@link
     * Event.DataEnd}. Only CRLF.CRLF ends it (RFC 5321 section 4.1.1.4), or a dot and CRLF right at
     * the start. The pieces stay dot-stuffed and hold the last line's CRLF; the final dot and its
     * CRLF are in none of them.
     */
    record Dotted() implements Frame {}
}
