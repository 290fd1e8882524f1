package org.clustergate.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * The message of SASL PLAIN, {@code [authzid] NUL authcid NUL passwd} (RFC 4616 section 2).
 *
 * @param authorizationId on whose behalf, or empty for the user's own
 * @param user the login name
 * @param password the password as it came; wiped by {@link #wipe()}
 */
public record SaslPlain(String authorizationId, String user, Octets password)
        implements SaslCredentials {

    /**
     * Decodes the base64 text of a response.
     *
     * @return empty where it is no base64, no UTF-8 name, has not exactly two NULs, or user or
     *     password is empty
     */
    public static Optional<SaslPlain> decode(Octets base64) {
        return decodeBase64(base64).flatMap(SaslPlain::parse);
    }

    /** Strict base64 (RFC 4648 section 4); empty where the text is none. */
    public static Optional<Octets> decodeBase64(Octets base64) {
        byte[] source = base64.toArray();
        try {
            return Optional.of(Octets.of(Base64.getDecoder().decode(source)));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(source, (byte) 0);
        }
    }

    private static Optional<SaslPlain> parse(Octets message) {
        try {
            int first = message.indexOf(0, 0);
            int second = first < 0 ? -1 : message.indexOf(0, first + 1);
            if (second < 0 || message.indexOf(0, second + 1) >= 0) {
                return Optional.empty();
            }
            Optional<String> authorizationId = message.part(0, first).utf8();
            Optional<String> user = message.part(first + 1, second).utf8();
            if (authorizationId.isEmpty()
                    || user.isEmpty()
                    || user.get().isEmpty()
                    || second + 1 == message.length()) {
                return Optional.empty();
            }
            return Optional.of(
                    new SaslPlain(
                            authorizationId.get(),
                            user.get(),
                            message.part(second + 1, message.length())));
        } finally {
            message.wipe();
        }
    }

    @Override
    public String mechanism() {
        return "PLAIN";
    }

    // RFC 4616 section 2: who logs in for somebody else opens that user's mailbox.
    @Override
    public String mailbox() {
        return authorizationId.isEmpty() ? user : authorizationId;
    }

    @Override
    public boolean reusable() {
        return true;
    }

    @Override
    public ByteBuffer encode() {
        byte[] authzid = authorizationId.getBytes(StandardCharsets.UTF_8);
        byte[] name = user.getBytes(StandardCharsets.UTF_8);
        byte[] secret = password.toArray();
        byte[] message =
                ByteBuffer.allocate(authzid.length + name.length + secret.length + 2)
                        .put(authzid)
                        .put((byte) 0)
                        .put(name)
                        .put((byte) 0)
                        .put(secret)
                        .array();
        try {
            return ByteBuffer.wrap(Base64.getEncoder().encode(message));
        } finally {
            Arrays.fill(secret, (byte) 0);
            Arrays.fill(message, (byte) 0);
        }
    }

    /**
     * The same login for that mailbox: who logs in for somebody else keeps their own name (RFC 4616
     * section 2). Both share the password, which is wiped for both.
     */
    @Override
    public SaslPlain forMailbox(String other) {
        if (authorizationId.isEmpty()) {
            return new SaslPlain("", other, password);
        }
        boolean own = authorizationId.equals(user);
        return new SaslPlain(other, own ? other : user, password);
    }

    /** Forgets the password. */
    @Override
    public void wipe() {
        password.wipe();
    }

    @Override
    public String toString() {
        return "SaslPlain[" + user.length() + " characters of user]";
    }
}
