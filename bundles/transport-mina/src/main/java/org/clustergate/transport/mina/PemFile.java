package org.clustergate.transport.mina;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Certificates and keys as text (RFC 7468). Every failure is one line that names the file; none
 * holds any of its content.
 */
final class PemFile {
    private static final int MAX_SIZE = 1024 * 1024;
    private static final Pattern BEGIN = Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,64})-----");
    private static final String[] KEY_TYPES = {"RSA", "EC", "EdDSA", "RSASSA-PSS"};

    private record Block(String label, String body) {}

    private final String path;
    private final List<Block> blocks;

    private PemFile(String path, List<Block> blocks) {
        this.path = path;
        this.blocks = blocks;
    }

    static PemFile read(String path) throws IOException {
        String text;
        try {
            Path file = Path.of(path);
            if (Files.size(file) > MAX_SIZE) {
                throw new IOException(path + " is too large for a certificate or key");
            }
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException(path + " does not exist", e);
        } catch (AccessDeniedException e) {
            throw new IOException(path + " may not be read", e);
        } catch (InvalidPathException e) {
            throw new IOException("'" + path + "' is no file name", e);
        }
        return new PemFile(path, blocks(path, text));
    }

    private static List<Block> blocks(String path, String text) throws IOException {
        List<Block> blocks = new ArrayList<>();
        Matcher begin = BEGIN.matcher(text);
        int from = 0;
        while (begin.find(from)) {
            String label = begin.group(1);
            String end = "-----END " + label + "-----";
            int stop = text.indexOf(end, begin.end());
            if (stop < 0) {
                throw new IOException(path + " is cut off: no '" + end + "'");
            }
            blocks.add(new Block(label, text.substring(begin.end(), stop)));
            from = stop + end.length();
        }
        return blocks;
    }

    /** All certificates, in order; at least one. */
    List<X509Certificate> certificates() throws IOException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Block block : blocks) {
                if (block.label().equals("CERTIFICATE")
                        || block.label().equals("X509 CERTIFICATE")) {
                    certificates.add(
                            (X509Certificate)
                                    factory.generateCertificate(
                                            new ByteArrayInputStream(decode(block))));
                }
            }
        } catch (CertificateException e) {
            throw new IOException(path + " holds a broken certificate", e);
        }
        if (certificates.isEmpty()) {
            throw new IOException(path + " holds no certificate in PEM form");
        }
        return certificates;
    }

    /** The first private key. */
    PrivateKey privateKey() throws IOException {
        for (Block block : blocks) {
            switch (block.label()) {
                case "PRIVATE KEY":
                    return key(decode(block));
                case "RSA PRIVATE KEY":
                    refuseEncrypted(block);
                    return key(Der.rsaKeyAsPkcs8(decode(block)));
                case "EC PRIVATE KEY":
                    refuseEncrypted(block);
                    return key(
                            Der.ecKeyAsPkcs8(decode(block))
                                    .orElseThrow(() -> new IOException(broken())));
                case "ENCRYPTED PRIVATE KEY":
                    throw encrypted();
                default:
                    // Certificates, curve parameters: something else in the same file.
                    break;
            }
        }
        throw new IOException(path + " holds no private key in PEM form");
    }

    private void refuseEncrypted(Block block) throws IOException {
        // RFC 1421 section 4.6.1.1, as OpenSSL still writes it.
        if (block.body().contains("ENCRYPTED")) {
            throw encrypted();
        }
    }

    private IOException encrypted() {
        return new IOException(
                path + " holds an encrypted private key; it must be without password");
    }

    private PrivateKey key(byte[] pkcs8) throws IOException {
        GeneralSecurityException last = null;
        for (String type : KEY_TYPES) {
            try {
                return KeyFactory.getInstance(type).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new IOException(broken(), last);
    }

    private String broken() {
        return path + " holds a private key that cannot be read";
    }

    private byte[] decode(Block block) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(block.body());
        } catch (IllegalArgumentException e) {
            throw new IOException(path + " is no proper PEM file", e);
        }
    }
}
