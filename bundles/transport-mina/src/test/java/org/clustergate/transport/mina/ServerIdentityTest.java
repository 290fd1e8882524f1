package org.clustergate.transport.mina;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.clustergate.transport.ListenSettings.ServerTls;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerIdentityTest {
    @TempDir Path directory;

    @ParameterizedTest
    @CsvSource({
        "server.pem, server.key",
        "server.pem, server-sec1.key",
        "rsa.pem, rsa.key",
        "rsa.pem, rsa-pkcs1.key",
        "ed25519.pem, ed25519.key",
    })
    void takesEveryUsualForm(String certificate, String key) throws Exception {
        ServerIdentity identity = read(certificate, key);

        assertThat(identity.engine().getUseClientMode()).isFalse();
        assertThat(identity.engine().getEnabledProtocols())
                .containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
    }

    @ParameterizedTest
    @CsvSource({
        "missing.pem, server.key, missing.pem does not exist",
        "server.pem, missing.key, missing.key does not exist",
        "server.key, server.key, server.key holds no certificate in PEM form",
        "server.pem, server.pem, server.pem holds no private key in PEM form",
        "server.pem, encrypted.key, encrypted.key holds an encrypted private key",
        "rsa.pem, encrypted-pkcs1.key, encrypted-pkcs1.key holds an encrypted private key",
        "server.pem, rsa.key, rsa.key is not the key of the first certificate in",
        "rsa.pem, server.key, server.key is not the key of the first certificate in",
        "server.pem, ed25519.key, ed25519.key is not the key of the first certificate in",
        "expired.pem, server.key, expired.pem has expired: ",
        "future.pem, server.key, future.pem is not valid yet: ",
    })
    void saysWhatIsWrongWithWhichFile(String certificate, String key, String message) {
        assertThatThrownBy(() -> read(certificate, key))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void readsCertificateAndKeyFromOneFile() throws Exception {
        Path both = directory.resolve("both.pem");
        Files.writeString(
                both,
                Files.readString(Path.of(Rig.file("server-sec1.key")))
                        + Files.readString(Path.of(Rig.file("server.pem"))));

        assertThat(ServerIdentity.read(new ServerTls(both.toString(), both.toString(), "")))
                .isNotNull();
    }

    @ParameterizedTest
    @CsvSource({
        "-----BEGIN PRIVATE KEY-----\\nAAAA, is cut off",
        "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----, cannot be read",
        "-----BEGIN EC PRIVATE KEY-----\\nMAA=\\n-----END EC PRIVATE KEY-----, cannot be read",
        "nothing of the kind, holds no private key",
    })
    void refusesBrokenKeys(String content, String message) throws Exception {
        Path file = directory.resolve("broken.key");
        Files.writeString(file, content.replace("\\n", "\n"));

        assertThatThrownBy(
                        () ->
                                ServerIdentity.read(
                                        new ServerTls(Rig.file("server.pem"), file.toString(), "")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message)
                .hasMessageNotContaining("AAAA");
    }

    private static ServerIdentity read(String certificate, String key) throws IOException {
        Path files = Path.of(Rig.file("ca.pem")).getParent();
        return ServerIdentity.read(
                new ServerTls(
                        files.resolve(certificate).toString(), files.resolve(key).toString(), ""));
    }
}
