package org.clustergate.transport.mina;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * The little of DER (X.690) that is needed to put the old forms of private keys into the envelope
 * that the Java runtime reads (RFC 5208 section 5).
 */
final class Der {
    private static final int INTEGER = 0x02;
    private static final int OCTET_STRING = 0x04;
    private static final int OBJECT_IDENTIFIER = 0x06;
    private static final int SEQUENCE = 0x30;

    /** RFC 5915 section 3: parameters [0]. */
    private static final int EC_PARAMETERS = 0xa0;

    private static final byte[] VERSION_0 = {INTEGER, 1, 0};

    /** RFC 8017 appendix A.1: rsaEncryption, and NULL. */
    private static final byte[] RSA = {
        OBJECT_IDENTIFIER, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
    };

    /** RFC 5480 section 2.1.1: id-ecPublicKey. */
    private static final byte[] EC = {
        OBJECT_IDENTIFIER, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1
    };

    private Der() {}

    /** An RSA key (RFC 8017 appendix A.1.2) as PKCS #8. */
    static byte[] rsaKeyAsPkcs8(byte[] key) {
        return sequence(VERSION_0, sequence(RSA), element(OCTET_STRING, key));
    }

    /** An elliptic curve key (RFC 5915) as PKCS #8; empty when it does not name its curve. */
    static Optional<byte[]> ecKeyAsPkcs8(byte[] key) {
        try {
            ByteBuffer body = content(ByteBuffer.wrap(key), SEQUENCE);
            content(body, INTEGER);
            content(body, OCTET_STRING);
            ByteBuffer curve = content(body, EC_PARAMETERS);
            byte[] name = new byte[curve.remaining()];
            curve.get(name);
            return name.length > 0 && name[0] == OBJECT_IDENTIFIER
                    ? Optional.of(
                            sequence(VERSION_0, sequence(EC, name), element(OCTET_STRING, key)))
                    : Optional.empty();
        } catch (RuntimeException e) {
            // Too short, or something else than expected.
            return Optional.empty();
        }
    }

    private static ByteBuffer content(ByteBuffer buffer, int tag) {
        int found = buffer.get() & 0xff;
        int length = buffer.get() & 0xff;
        if (length > 0x80) {
            int octets = length & 0x7f;
            length = 0;
            for (int i = 0; i < octets; i++) {
                length = Math.addExact(Math.multiplyExact(length, 256), buffer.get() & 0xff);
            }
        }
        if (found != tag || length < 0 || length > buffer.remaining()) {
            throw new IllegalArgumentException("not the expected element");
        }
        ByteBuffer content = buffer.slice().limit(length);
        buffer.position(buffer.position() + length);
        return content;
    }

    private static byte[] sequence(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return element(SEQUENCE, joined.toByteArray());
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 6);
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else {
            byte[] length = ByteBuffer.allocate(4).putInt(content.length).array();
            int skip = 0;
            while (length[skip] == 0) {
                skip++;
            }
            out.write(0x80 | 4 - skip);
            out.writeBytes(Arrays.copyOfRange(length, skip, 4));
        }
        out.writeBytes(content);
        return out.toByteArray();
    }
}
