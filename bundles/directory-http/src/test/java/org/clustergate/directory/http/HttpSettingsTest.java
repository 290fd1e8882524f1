package org.clustergate.directory.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpSettingsTest {
    @TempDir Path conf;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "urls     | ``                       | urls: is missing",
                "urls     | auth.test/auth           | urls: 'auth.test/auth' starts with neither http: nor https:",
                "urls     | ftp://auth.test          | urls: 'ftp://auth.test' starts with neither http: nor https:",
                "urls     | http:///auth             | urls: 'http:///auth' has no host, or not a usable port",
                "urls     | http://a.test:70000/     | urls: 'http://a.test:70000/' has no host, or not a usable port",
                "urls     | http://u:p@auth.test/    | urls: a URL has a user in it; set user and password",
                "urls     | http://auth.test/#a      | urls: 'http://auth.test/#a' has a fragment",
                "urls     | `http://auth.test/a b`   | urls: 'http://auth.test/a b' is no URL: Illegal character in path",
                "protocol | lmtp                     | protocol: 'lmtp' is none of smtp, imap, pop3",
                "headers  | X-A                      | headers: the value of 'X-A' is empty or holds more than printable ASCII",
                "headers  | X A: b                   | headers: 'X A' is no name of a header",
                "headers  | X-A: ü                   | headers: the value of 'X-A' is empty or holds more than printable ASCII",
                "headers  | auth-user: root          | headers: 'auth-user' is set by the gateway itself",
                "headers  | Host: other              | headers: 'Host' is set by the gateway itself",
                "user     | a:b                      | user: 'a:b' holds a colon",
                "password | secret                   | user: is missing where there is a password",
                "password.file | none                | password.file: {conf}/none cannot be read",
                "tls.trusted   | none                | tls.trusted: none cannot be read",
                "timeout.ms    | 0                   | timeout.ms: 0 is outside 1-60000",
                "connections   | 0                   | connections: 0 is outside 1-1000",
                "complete      | maybe               | complete: 'maybe' is neither true nor false",
                "name          | a b                 | name: 'a b' is not made of 1 to 64 letters, digits and _ . -",
            })
    void saysWhatIsWrong(String key, String value, String problem) {
        assertThat(TestSettings.problems(conf, key, value))
                .containsExactly("a.config: " + problem.replace("{conf}", conf.toString()));
    }

    @Test
    void aKeyThatIsNoHeaderValueIsNotPrinted() {
        assertThat(TestSettings.problems(conf, "key", "s3cret\r\nX: y"))
                .containsExactly(
                        "a.config: key.header: the value of 'X-Auth-Key' is empty or holds more than"
                                + " printable ASCII");
    }

    @Test
    void trustedCertificatesMustBeSome() throws IOException {
        Files.writeString(conf.resolve("empty.pem"), "");
        Files.writeString(conf.resolve("wrong.pem"), "-----BEGIN CERTIFICATE-----\nx\n");

        assertThat(TestSettings.problems(conf, "tls.trusted", "empty.pem"))
                .containsExactly("a.config: tls.trusted: empty.pem holds no certificate");
        assertThat(TestSettings.problems(conf, "tls.trusted", "wrong.pem"))
                .containsExactly(
                        "a.config: tls.trusted: wrong.pem holds what is no certificate in PEM");
    }

    @Test
    void secretsDoNotPrint() {
        HttpSettings settings =
                TestSettings.of("key", "s3cret", "user", "gateway", "password", "passw0rd");

        assertThat(settings.toString())
                .doesNotContain("s3cret", "passw0rd", "Z2F0ZXdheTpwYXNzdzByZA==");
    }
}
