package org.clustergate.console;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/** RFC 7617: user and password of an {@code Authorization: Basic} header. */
record Credentials(String user, char[] password) {
    private static final String SCHEME = "basic ";
    private static final int LONGEST = 1_024;

    /**
     * @param header the Authorization header, or null
     */
    static Optional<Credentials> parse(String header) {
        if (header == null
                || header.length() > LONGEST
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        byte[] octets = new byte[0];
        try {
            octets = Base64.getDecoder().decode(header.substring(SCHEME.length()).strip());
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            char[] characters = new char[text.remaining()];
            text.get(characters);
            for (int i = 0; i < characters.length; i++) {
                if (characters[i] == ':') {
                    return Optional.of(
                            new Credentials(
                                    new String(characters, 0, i),
                                    Arrays.copyOfRange(characters, i + 1, characters.length)));
                }
            }
            return Optional.empty();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            return Optional.empty();
        } finally {
            Arrays.fill(octets, (byte) 0);
        }
    }

    void wipe() {
        Arrays.fill(password, '\0');
    }

    @Override
    public String toString() {
        return "credentials of " + user;
    }
}
