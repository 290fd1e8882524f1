package org.clustergate.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The message of SASL OAUTHBEARER (RFC 7628 section 3.1) or XOAUTH2 (as Google documents it): a
 * bearer token (RFC 6750) and whose mailbox it is for. Everything but that name is kept and said as
 * it came.
 *
 * @param kind which of the two
 * @param head what stands before the name
 * @param mailbox the name, decoded; empty where the message has none
 * @param rest what stands behind the name, with the token; wiped by {@link #wipe()}
 */
public record SaslBearer(Kind kind, String head, String mailbox, Octets rest)
        implements SaslCredentials {

    /** The mechanism, by its registered name. */
    public enum Kind {
        /** Answers with nothing. */
        XOAUTH2(""),
        /** Answers with %x01 (RFC 7628 section 3.2.3). */
        OAUTHBEARER("AQ==");

        private final String answer;

        Kind(String answer) {
            this.answer = answer;
        }

        /**
         * What a client says, in base64, to the challenge in which a server tells why it refuses a
         * token; then the server refuses the login.
         */
        public String answer() {
            return answer;
        }
    }

    private static final int SEPARATOR = 1;
    private static final String USER = "user=";
    private static final String AUTHZID = "a=";
    private static final String AUTH = "auth=";
    private static final String SCHEME = "Bearer ";

    /**
     * Decodes the base64 text of a response, which is left as it is.
     *
     * @return empty where it is no base64 or no message of that mechanism
     */
    public static Optional<SaslBearer> decode(Kind kind, Octets base64) {
        return SaslPlain.decodeBase64(base64)
                .flatMap(
                        message -> {
                            Optional<SaslBearer> parsed =
                                    kind == Kind.XOAUTH2 ? xoauth2(message) : oauthBearer(message);
                            message.wipe();
                            return parsed;
                        });
    }

    /** "user=" name ^A "auth=Bearer " token ^A ^A */
    private static Optional<SaslBearer> xoauth2(Octets message) {
        int nameEnd = message.indexOf(SEPARATOR, 0);
        int auth = nameEnd + 1;
        int last = message.length() - 2;
        boolean good =
                startsWith(message, USER, 0)
                        && startsWith(message, AUTH, auth)
                        && message.indexOf(SEPARATOR, auth) == last
                        && message.at(last + 1) == SEPARATOR
                        && isBearer(message, auth + AUTH.length(), last);
        return good
                ? message.part(USER.length(), nameEnd)
                        .utf8()
                        .map(name -> of(Kind.XOAUTH2, USER, name, message, nameEnd))
                : Optional.empty();
    }

    /**
     *
     *
     * <pre>
     * client-resp = (gs2-header kvsep *kvpair kvsep) / kvsep
     * gs2-header = [gs2-nonstd-flag ","] gs2-cb-flag "," [gs2-authzid] ","
     * </pre>
     *
     * The second alternative of the first is no first message. Channel binding ("p") has no
     * mechanism here, and a flag of mechanisms that are not the GSS-API's ("F") makes no sense (RFC
     * 5801 section 4).
     */
    private static Optional<SaslBearer> oauthBearer(Octets message) {
        boolean flag = startsWith(message, "n,", 0) || startsWith(message, "y,", 0);
        boolean named = startsWith(message, AUTHZID, 2);
        int start = named ? 2 + AUTHZID.length() : 2;
        int end = message.indexOf(',', start);
        // gs2-authzid = "a=" saslname, and saslname = 1*(UTF8-char-safe / "=2C" / "=3D")
        if (!flag || end < 0 || named == (end == start) || !hasToken(message, end + 1)) {
            return Optional.empty();
        }
        return message.part(start, end)
                .utf8()
                .flatMap(SaslBearer::decodeName)
                .map(name -> of(Kind.OAUTHBEARER, message.latin1(0, start), name, message, end));
    }

    private static SaslBearer of(Kind kind, String head, String name, Octets message, int end) {
        return new SaslBearer(kind, head, name, message.part(end, message.length()));
    }

    private static Optional<String> decodeName(String text) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return Optional.empty();
            }
            if (c == '=') {
                boolean comma = text.regionMatches(true, i, "=2C", 0, 3);
                if (!comma && !text.regionMatches(true, i, "=3D", 0, 3)) {
                    return Optional.empty();
                }
                name.append(comma ? ',' : '=');
                i += 2;
            } else {
                name.append(c);
            }
        }
        return Optional.of(name.toString());
    }

    private static String encodeName(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }

    /**
     * Whether kvsep *kvpair kvsep stands there up to the end, with exactly one key "auth". Others
     * are the backend's to read or to ignore.
     */
    private static boolean hasToken(Octets message, int from) {
        if (from >= message.length() || message.at(from) != SEPARATOR) {
            return false;
        }
        boolean token = false;
        int at = from + 1;
        while (at < message.length() - 1) {
            int end = message.indexOf(SEPARATOR, at);
            if (end < 0 || !isPair(message, at, end)) {
                return false;
            }
            if (message.startsWithIgnoreCase(AUTH, at)) {
                if (token || !isAuth(message, at + AUTH.length(), end)) {
                    return false;
                }
                token = true;
            }
            at = end + 1;
        }
        return token && at == message.length() - 1 && message.at(at) == SEPARATOR;
    }

    // kvpair = key "=" value kvsep; key = 1*(ALPHA); value = *(VCHAR / SP / HTAB / CR / LF)
    private static boolean isPair(Octets message, int from, int end) {
        int at = from;
        while (at < end && isLetter(message.at(at))) {
            at++;
        }
        if (at == from || at == end || message.at(at) != '=') {
            return false;
        }
        for (int i = at + 1; i < end; i++) {
            int c = message.at(i);
            if ((c < ' ' && c != '\t' && c != '\r' && c != '\n') || c >= 127) {
                return false;
            }
        }
        return true;
    }

    // RFC 7628 section 4.3: a client without a token asks with an empty one where to get it.
    private static boolean isAuth(Octets message, int from, int end) {
        return from == end || isBearer(message, from, end);
    }

    /**
     *
     *
     * <pre>
     * credentials = "Bearer" 1*SP b64token
     * b64token = 1*(ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/") *"="
     * </pre>
     *
     * (RFC 6750 section 2.1; the scheme is in any case, RFC 9110 section 11.1.)
     */
    private static boolean isBearer(Octets message, int from, int end) {
        if (!message.startsWithIgnoreCase(SCHEME, from)) {
            return false;
        }
        int start = from + SCHEME.length();
        while (start < end && message.at(start) == ' ') {
            start++;
        }
        int at = start;
        while (at < end && isTokenOctet(message.at(at))) {
            at++;
        }
        boolean any = at > start;
        while (at < end && message.at(at) == '=') {
            at++;
        }
        return any && at == end;
    }

    private static boolean isTokenOctet(int c) {
        return isLetter(c) || c >= '0' && c <= '9' || "-._~+/".indexOf(c) >= 0;
    }

    private static boolean isLetter(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    private static boolean startsWith(Octets message, String word, int at) {
        return message.length() - at >= word.length()
                && message.latin1(at, at + word.length()).equals(word);
    }

    @Override
    public String mechanism() {
        return kind.name();
    }

    @Override
    public boolean reusable() {
        return false;
    }

    @Override
    public ByteBuffer encode() {
        String name = kind == Kind.OAUTHBEARER ? encodeName(mailbox) : mailbox;
        byte[] start = (head + name).getBytes(StandardCharsets.UTF_8);
        byte[] secret = rest.toArray();
        byte[] message =
                ByteBuffer.allocate(start.length + secret.length).put(start).put(secret).array();
        try {
            return ByteBuffer.wrap(Base64.getEncoder().encode(message));
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(message, (byte) 0);
        }
    }

    @Override
    public SaslBearer forMailbox(String other) {
        return new SaslBearer(kind, head.endsWith("=") ? head : head + AUTHZID, other, rest);
    }

    @Override
    public void wipe() {
        rest.wipe();
    }

    @Override
    public String toString() {
        return "SaslBearer[" + kind + ", " + mailbox.length() + " characters of mailbox]";
    }
}
