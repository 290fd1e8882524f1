package org.clustergate.itests.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A self-signed certificate.
 *
 * @param certificate PEM file
 * @param key PEM file
 * @param both PEM file with the key before the certificate, as Postfix wants it
 */
public record Tls(Path certificate, Path key, Path both) {

    /** Makes one for {@code mail.example.test} and all addresses that the tests use. */
    public static Tls create(Path dir) {
        Path certificate = dir.resolve("cert.pem");
        Path key = dir.resolve("key.pem");
        Path both = dir.resolve("both.pem");
        StringBuilder names = new StringBuilder("subjectAltName=DNS:mail.example.test");
        for (int i = 1; i <= 32; i++) {
            // mbsync compares what it was given as a host with the DNS names only.
            String address = Loopback.address(i);
            names.append(",IP:").append(address).append(",DNS:").append(address);
        }
        Command.run(
                        Duration.ofSeconds(30),
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "rsa:2048",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=mail.example.test",
                        "-addext",
                        names.toString(),
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString())
                .expect();
        try {
            Files.writeString(both, Files.readString(key) + Files.readString(certificate));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Tls(certificate, key, both);
    }
}
