package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Event;
import org.clustergate.engine.MailRules;

/**
 * The content of a mail as it passes, and whether it may. What is made of it is what backends get:
 * lines that end in CRLF, with dots at their start doubled. Immutable.
 *
 * @param settings of the frontend
 * @param octets how many have been passed on; doubled dots count twice
 * @param digest of what has been passed on, where it may be needed
 * @param ends what writes it anew; empty where it passes as it came
 * @param hops what its header says of its way
 * @param header a copy of its header, where a bounce may need it
 */
record Content(
        EngineSettings settings,
        long octets,
        Optional<ContentDigest> digest,
        Optional<LineEnds> ends,
        Hops hops,
        Optional<HeaderCopy> header) {

    /**
     * What has become of a piece.
     *
     * @param octets to be passed on
     * @param refusal what the client is told where the mail is refused for it
     */
    record Piece(Content next, ByteBuffer octets, Optional<String> refusal) {}

    /** Of a mail after DATA. */
    static Content dotted(InboundSession session, Mail mail) {
        EngineSettings settings = session.settings();
        return of(
                session,
                mail,
                normalises(settings) ? Optional.of(LineEnds.start(true, true)) : Optional.empty());
    }

    /** Of a mail in chunks. */
    static Content chunked(InboundSession session, Mail mail) {
        boolean normalises = normalises(session.settings());
        return of(session, mail, Optional.of(LineEnds.start(false, normalises)));
    }

    private static Content of(InboundSession session, Mail mail, Optional<LineEnds> ends) {
        return new Content(
                session.settings(),
                0,
                session.mayDiffer(mail) ? Optional.of(ContentDigest.empty()) : Optional.empty(),
                ends,
                Hops.NONE,
                session.mayDiffer(mail) && Bounce.isPossible(session.settings(), mail)
                        ? Optional.of(HeaderCopy.NONE)
                        : Optional.empty());
    }

    private static boolean normalises(EngineSettings settings) {
        return settings.mail().newlines() == MailRules.Newlines.NORMALISE;
    }

    /** With a piece that has come after DATA. */
    Piece with(Event.Data data) {
        // A backend may take a bare CR or LF for a line end, and so two mails for one: nothing that
        // holds one is forwarded (RFC 5321 section 2.3.8).
        if (refuses(data.bareLineEnd())) {
            return refused(Replies.BARE_IN_CONTENT);
        }
        if (ends.isEmpty()) {
            return passed(data.content(), ends);
        }
        return written(ends.get().write(data.content()));
    }

    /** With a piece of a chunk; this is content in chunks. */
    Piece withChunk(ByteBuffer octetsOfChunk) {
        return written(ends.orElseThrow().write(octetsOfChunk));
    }

    /** Behind the last chunk; this is content in chunks. */
    Piece end() {
        return written(ends.orElseThrow().end());
    }

    private Piece written(LineEnds.Written written) {
        return refuses(written.next().bare())
                ? refused(Replies.BARE_IN_CONTENT)
                : passed(written.octets(), Optional.of(written.next()));
    }

    /** Whether it is too big with so many octets more. */
    boolean tooBigWith(long more) {
        long limit = settings.maxMessageSize();
        return limit > 0 && more > limit - octets;
    }

    /** Whether a mail is refused because it has a bare CR or LF. */
    boolean refuses(boolean bareLineEnd) {
        return bareLineEnd && !normalises(settings);
    }

    private Piece passed(ByteBuffer piece, Optional<LineEnds> after) {
        long total = octets + piece.remaining();
        Hops way = hops.with(piece);
        long limit = settings.maxMessageSize();
        if (limit > 0 && total > limit) {
            return refused(Replies.TOO_BIG);
        }
        if (way.count() > settings.mail().maxHops()) {
            return refused(Replies.TOO_MANY_HOPS);
        }
        return new Piece(
                new Content(
                        settings,
                        total,
                        digest.map(one -> one.with(piece)),
                        after,
                        way,
                        header.map(one -> one.with(piece))),
                piece,
                Optional.empty());
    }

    private Piece refused(String reply) {
        return new Piece(this, ByteBuffer.allocate(0), Optional.of(reply));
    }

    /** The digest of all of it. */
    Optional<String> digestText() {
        return digest.map(ContentDigest::text);
    }
}
