package org.clustergate.console;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * {@code pbkdf2-sha256:ROUNDS:SALT:HASH}, salt and hash in base64url without padding. Checking a
 * password takes some hundred milliseconds, on purpose.
 */
record PasswordHash(int rounds, byte[] salt, byte[] hash) {
    private static final String NAME = "pbkdf2-sha256";
    // OWASP's lower bound for PBKDF2-HMAC-SHA256; a weaker hash is not accepted at all.
    static final int FEWEST_ROUNDS = 600_000;
    private static final int MOST_ROUNDS = 10_000_000;
    private static final int FEWEST_OCTETS = 16;

    /** Empty for anything that is not such a hash, is too weak, or would take too long. */
    static Optional<PasswordHash> parse(String text) {
        String[] parts = text.strip().split(":", -1);
        if (parts.length != 4 || !parts[0].equals(NAME)) {
            return Optional.empty();
        }
        try {
            int rounds = Integer.parseInt(parts[1]);
            byte[] salt = Base64.getUrlDecoder().decode(parts[2]);
            byte[] hash = Base64.getUrlDecoder().decode(parts[3]);
            boolean strong =
                    rounds >= FEWEST_ROUNDS
                            && rounds <= MOST_ROUNDS
                            && salt.length >= FEWEST_OCTETS
                            && hash.length >= FEWEST_OCTETS;
            return strong ? Optional.of(new PasswordHash(rounds, salt, hash)) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    boolean matches(char[] password) {
        PBEKeySpec spec = new PBEKeySpec(password, salt, rounds, hash.length * Byte.SIZE);
        try {
            byte[] derived =
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(spec)
                            .getEncoded();
            return MessageDigest.isEqual(derived, hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }

    @Override
    public String toString() {
        return NAME;
    }
}
