package org.clustergate.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * The web console's password. The file keeps {@code pbkdf2-sha256:ROUNDS:SALT:HASH} (base64url
 * without padding: no character that the file's format would want escaped); the console bundle
 * checks against it.
 */
final class Password {
    private static final String FILE = "gateway.console.config";
    private static final Pattern HASH = Pattern.compile("(?m)^\\s*password\\.hash\\s*=.*$");
    private static final int ROUNDS = 600_000;
    private static final int SALT_OCTETS = 16;
    private static final int HASH_BITS = 256;
    // Read aloud and typed without mistakes: no 0 and O, no 1, l and I.
    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    private static final int LENGTH = 20;

    private static final SecureRandom RANDOM = new SecureRandom();

    private Password() {}

    static boolean isSet(Path conf) throws IOException {
        Path file = conf.resolve(FILE);
        return Files.exists(file) && HASH.matcher(Files.readString(file)).find();
    }

    /** 100 random bits. */
    static char[] random() {
        char[] password = new char[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            password[i] = LETTERS.charAt(RANDOM.nextInt(LETTERS.length()));
        }
        return password;
    }

    /** Writes the hash into the configuration, leaving everything else there as it is. */
    static Path set(Path conf, char[] password) throws IOException {
        Path file = conf.resolve(FILE);
        String line = "password.hash=\"" + hash(password) + "\"";
        String text = Files.exists(file) ? Files.readString(file) : "";
        Matcher present = HASH.matcher(text);
        String changed =
                present.find()
                        ? present.replaceFirst(Matcher.quoteReplacement(line))
                        : text + (text.isEmpty() || text.endsWith("\n") ? "" : "\n") + line + "\n";
        Path next = conf.resolve("." + FILE + ".tmp");
        Files.deleteIfExists(next);
        if (conf.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(
                    next,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(next, changed);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return file;
    }

    private static String hash(char[] password) {
        byte[] salt = new byte[SALT_OCTETS];
        RANDOM.nextBytes(salt);
        PBEKeySpec spec = new PBEKeySpec(password, salt, ROUNDS, HASH_BITS);
        try {
            byte[] hash =
                    SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                            .generateSecret(spec)
                            .getEncoded();
            Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
            return "pbkdf2-sha256:"
                    + ROUNDS
                    + ":"
                    + encoder.encodeToString(salt)
                    + ":"
                    + encoder.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has PBKDF2WithHmacSHA256", e);
        } finally {
            spec.clearPassword();
        }
    }
}
