package org.clustergate.smtp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;

/**
 * A digest of a message that stays the same when its sender sends it again: of the header fields
 * that say who, to whom, what and when, and of the body. Trace fields and whatever else servers add
 * on the way (RFC 5322 section 3.6.7, DKIM, ARC, X-…) change from try to try. A header that names
 * neither a Message-ID nor a Date proves nothing; then all of it counts. Immutable.
 */
final class ContentDigest {
    private static final Set<String> FIELDS = Set.of("from", "to", "subject", "date", "message-id");

    /** Either makes a message unlike every other. */
    private static final Set<String> UNIQUE = Set.of("date", "message-id");

    /** No field name is longer; what is, is text. */
    private static final int MAX_NAME = 76;

    private enum At {
        /** The start of a header line. */
        LINE,
        /** A field name. */
        NAME,
        /** The CR of what may be the empty line behind the header. */
        EMPTY,
        /** A field that counts. */
        KEPT,
        /** A field that does not. */
        DROPPED,
        BODY
    }

    /** Of what counts, and of the whole header. Never updated, only copied. */
    private final MessageDigest kept;

    private final MessageDigest header;
    private final At at;

    /** Whether the field that the present line may continue counts. */
    private final boolean keeping;

    private final boolean unique;
    private final String name;

    private ContentDigest(
            MessageDigest kept,
            MessageDigest header,
            At at,
            boolean keeping,
            boolean unique,
            String name) {
        this.kept = kept;
        this.header = header;
        this.at = at;
        this.keeping = keeping;
        this.unique = unique;
        this.name = name;
    }

    /** Of nothing yet. */
    static ContentDigest empty() {
        return new ContentDigest(sha256(), sha256(), At.LINE, false, false, "");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("SHA-256 cannot be copied", e);
        }
    }

    /**
     * With one more piece of the message, in whatever form it travels; the buffer stays as it is.
     */
    ContentDigest with(ByteBuffer piece) {
        Scan scan = new Scan(this);
        scan.add(piece.duplicate());
        return new ContentDigest(
                scan.kept, scan.header, scan.at, scan.keeping, scan.unique, scan.name.toString());
    }

    /** The digest as text. */
    String text() {
        MessageDigest all = copy(kept);
        all.update((byte) (unique ? 1 : 0));
        if (!unique) {
            all.update(copy(header).digest());
        }
        return Base64.getEncoder().withoutPadding().encodeToString(all.digest());
    }

    /** What is going on within one piece. */
    private static final class Scan {
        private final MessageDigest kept;
        private final MessageDigest header;
        private final StringBuilder name;
        private At at;
        private boolean keeping;
        private boolean unique;

        Scan(ContentDigest from) {
            kept = copy(from.kept);
            header = from.at == At.BODY ? from.header : copy(from.header);
            at = from.at;
            keeping = from.keeping;
            unique = from.unique;
            name = new StringBuilder(from.name);
        }

        void add(ByteBuffer piece) {
            while (piece.hasRemaining() && at != At.BODY) {
                byte octet = piece.get();
                header.update(octet);
                take(octet);
            }
            kept.update(piece);
        }

        private void take(byte octet) {
            switch (at) {
                case LINE -> lineStarts(octet);
                case NAME -> nameGoesOn(octet);
                case EMPTY -> {
                    // A CR that is not the empty line's is no header either.
                    at = At.BODY;
                }
                case KEPT -> {
                    kept.update(octet);
                    at = octet == '\n' ? At.LINE : At.KEPT;
                }
                case DROPPED -> at = octet == '\n' ? At.LINE : At.DROPPED;
                case BODY -> kept.update(octet);
            }
        }

        private void lineStarts(byte octet) {
            if (octet == '\r') {
                at = At.EMPTY;
            } else if (octet == ' ' || octet == '\t') {
                at = keeping ? At.KEPT : At.DROPPED;
            } else {
                name.setLength(0);
                at = At.NAME;
                nameGoesOn(octet);
            }
        }

        // field-name = 1*ftext, ftext = %d33-57 / %d59-126 (RFC 5322 section 3.6.8)
        private void nameGoesOn(byte octet) {
            if (octet == ':' && name.length() > 0) {
                String field = name.toString().stripTrailing().toLowerCase(Locale.ROOT);
                keeping = FIELDS.contains(field);
                unique |= UNIQUE.contains(field);
                at = keeping ? At.KEPT : At.DROPPED;
                if (keeping) {
                    kept.update((field + ":").getBytes(StandardCharsets.ISO_8859_1));
                }
                return;
            }
            boolean text = octet > ' ' && octet < 127 && octet != ':';
            // RFC 5322 section 4.5: blanks in front of the colon are obsolete, and seen.
            boolean blank = (octet == ' ' || octet == '\t') && name.length() > 0;
            boolean afterBlank = name.length() > 0 && name.charAt(name.length() - 1) <= ' ';
            name.append((char) (octet & 0xff));
            if (!blank && (!text || afterBlank) || name.length() > MAX_NAME) {
                // No field: the body has begun, without an empty line.
                kept.update(name.toString().getBytes(StandardCharsets.ISO_8859_1));
                at = At.BODY;
            }
        }
    }
}
