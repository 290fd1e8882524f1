package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.mail.MailAddress;

/**
 * Reads a path (RFC 5321 section 4.1.2). Used within one call; never throws at input.
 *
 * <pre>
 * Path         = "&lt;" [ A-d-l ":" ] Mailbox "&gt;"
 * A-d-l        = At-domain *( "," At-domain )
 * Mailbox      = Local-part "@" ( Domain / address-literal )
 * Local-part   = Dot-string / Quoted-string
 * Dot-string   = Atom *( "." Atom )
 * Domain       = sub-domain *( "." sub-domain )
 * </pre>
 *
 * With UTF-8 wherever RFC 6531 section 3.3 has it; who must not send that is told by others.
 *
 * <p>Two things are taken beyond that because they are common and harmless: an underscore in a
 * domain, and a local part of more than 64 octets, which mailing lists send from, as long as the
 * mailbox keeps to {@link MailAddress#MAX_LENGTH}.
 */
final class PathReader {
    private static final String ATEXT = "!#$%&'*+-/=?^_`{|}~";

    /** RFC 5321 section 4.5.3.1.2. */
    private static final int MAX_DOMAIN = 255;

    private final String text;
    private int at;

    /** Reads from that place of the text on. */
    PathReader(String text, int from) {
        this.text = text;
        this.at = from;
    }

    /** Where the path ended, once it has been read. */
    int end() {
        return at;
    }

    /**
     * The path here.
     *
     * @return empty where there is none
     */
    Optional<Path> path() {
        if (!take('<')) {
            return Optional.empty();
        }
        if (take('>')) {
            return Optional.of(Path.NULL);
        }
        if (!sourceRoute()) {
            return Optional.empty();
        }
        return mailbox().filter(path -> take('>'));
    }

    // RFC 5321 appendix C: source routes should be ignored.
    private boolean sourceRoute() {
        if (peek() != '@') {
            return true;
        }
        do {
            if (!take('@') || !domain()) {
                return false;
            }
        } while (take(','));
        return take(':');
    }

    private Optional<Path> mailbox() {
        int start = at;
        Optional<String> local = peek() == '"' ? quoted() : dotString();
        if (local.isEmpty() || local.get().isEmpty()) {
            return Optional.empty();
        }
        // RFC 5321 section 4.5.1: the one mailbox without a domain, in any case.
        if (peek() == '>' && local.get().equalsIgnoreCase("postmaster")) {
            return Optional.of(
                    new Path(
                            text.substring(start, at),
                            Optional.of(new MailAddress(local.get(), ""))));
        }
        int domain = at + 1;
        if (!take('@') || !(peek() == '[' ? literal() : domain())) {
            return Optional.empty();
        }
        if (at - domain > MAX_DOMAIN || at - start > MailAddress.MAX_LENGTH) {
            return Optional.empty();
        }
        // RFC 6531 section 3.3: beyond ASCII addresses are UTF-8.
        if (!Path.isUtf8(local.get()) || !Path.isUtf8(text.substring(domain, at))) {
            return Optional.empty();
        }
        MailAddress address =
                new MailAddress(
                        Path.decoded(local.get()), Path.decoded(text.substring(domain, at)));
        return Optional.of(new Path(text.substring(start, at), Optional.of(address)));
    }

    private Optional<String> dotString() {
        int start = at;
        do {
            int atom = at;
            while (isAtext(peek())) {
                at++;
            }
            if (at == atom) {
                return Optional.empty();
            }
        } while (take('.'));
        return Optional.of(text.substring(start, at));
    }

    // Quoted-string = DQUOTE *( qtextSMTP / "\" %d32-126 ) DQUOTE
    private Optional<String> quoted() {
        StringBuilder content = new StringBuilder();
        at++;
        while (isPrintable(peek())) {
            if (take('"')) {
                return Optional.of(content.toString());
            }
            if (take('\\') && !isPrintable(peek())) {
                return Optional.empty();
            }
            content.append((char) peek());
            at++;
        }
        return Optional.empty();
    }

    // sub-domain = Let-dig [ *( ALPHA / DIGIT / "-" ) Let-dig ]
    private boolean domain() {
        do {
            int label = at;
            while (isLetterOrDigit(peek()) || isEightBit(peek()) || "-_".indexOf(peek()) >= 0) {
                at++;
            }
            if (at == label || text.charAt(label) == '-' || text.charAt(at - 1) == '-') {
                return false;
            }
        } while (take('.'));
        return true;
    }

    // address-literal = "[" 1*dcontent "]" with dcontent = %d33-90 / %d94-126
    private boolean literal() {
        at++;
        int content = at;
        while (peek() > ' ' && peek() < 127 && (peek() < '[' || peek() > ']')) {
            at++;
        }
        return at > content && take(']');
    }

    private boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : -1;
    }

    private static boolean isAtext(int c) {
        return isLetterOrDigit(c) || isEightBit(c) || c > 0 && ATEXT.indexOf(c) >= 0;
    }

    private static boolean isPrintable(int c) {
        return c >= ' ' && c < 127 || isEightBit(c);
    }

    // UTF8-non-ascii (RFC 6531 section 3.3), one character for each octet
    private static boolean isEightBit(int c) {
        return c > 127;
    }

    static boolean isLetterOrDigit(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
    }
}
