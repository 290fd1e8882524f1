package org.clustergate.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A line or a literal as it came, without its line end. May hold a password: it does not print, and
 * whoever is done with it calls {@link #wipe()}. Otherwise never changes. Thread-confined.
 */
public final class Octets {
    private final byte[] bytes;

    private Octets(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Takes the array over; the caller must not keep it. */
    public static Octets of(byte[] bytes) {
        return new Octets(bytes);
    }

    /** One octet for each character; a character above U+00FF is an error of the caller. */
    public static Octets latin1(String text) {
        return new Octets(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    public int length() {
        return bytes.length;
    }

    /** The octet at that place, 0 to 255. */
    public int at(int index) {
        return bytes[index] & 0xff;
    }

    /** One character for each octet: for parsing, never for showing. */
    public String latin1() {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    /** One character for each octet of a part. */
    public String latin1(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The text, or empty where the octets are no UTF-8 (RFC 3629). */
    public Optional<String> utf8() {
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** A copy of a part, to be wiped on its own. */
    public Octets part(int from, int to) {
        return new Octets(Arrays.copyOfRange(bytes, from, to));
    }

    /** A copy of the content. */
    public byte[] toArray() {
        return bytes.clone();
    }

    /** Whether the octets from {@code offset} on are that ASCII word, in any case. */
    public boolean startsWithIgnoreCase(String word, int offset) {
        if (bytes.length - offset < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (upper(bytes[offset + i] & 0xff) != upper(word.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static int upper(int c) {
        return c >= 'a' && c <= 'z' ? c - 32 : c;
    }

    /** Where the octet is first found from {@code offset} on, or -1. */
    public int indexOf(int octet, int offset) {
        for (int i = offset; i < bytes.length; i++) {
            if ((bytes[i] & 0xff) == octet) {
                return i;
            }
        }
        return -1;
    }

    /** Overwrites the content with zeros. */
    public void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Octets that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return bytes.length + " octets";
    }
}
