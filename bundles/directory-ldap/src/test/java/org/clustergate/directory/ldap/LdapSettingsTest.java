package org.clustergate.directory.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.clustergate.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LdapSettingsTest {
    @TempDir Path folder;
    private LdapSettings read;

    private List<String> problems(String... keysAndValues) {
        Map<String, Object> values = new HashMap<>();
        values.put("urls", "ldap://ldap.example");
        values.put("base", "dc=example");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        Settings settings = new Settings(LdapConfig.class, LdapConfig.PID, "l.config", values);
        read = LdapSettings.read(settings, folder);
        return settings.problems();
    }

    @Test
    void needsServersAndBaseOnly() {
        assertThat(problems()).isEmpty();
        assertThat(read.servers())
                .containsExactly(new LdapSettings.Server("ldap.example", 389, false));
        assertThat(read.answers().name()).isEqualTo("ldap");
    }

    @Test
    void readsServersInOrder() {
        assertThat(problems("urls", "ldaps://a.example, ldap://[2001:db8::1]:3268")).isEmpty();
        assertThat(read.servers())
                .containsExactly(
                        new LdapSettings.Server("a.example", 636, true),
                        new LdapSettings.Server("2001:db8::1", 3268, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    urls       |                      | urls: is missing
                    urls       | http://a.example     | urls: 'http://a.example'
                    urls       | ldap:///dc=x         | urls: 'ldap:///dc=x' names no host
                    urls       | ldap://a/dc=x        | urls: 'ldap://a/dc=x' says more than a server
                    urls       | a.example            | urls: 'a.example'
                    base       |                      | base: is missing
                    base       | people               | base: 'people' is no distinguished name
                    scope      | all                  | scope: 'all' is none of sub, one, base
                    filter     | (mail={user}         | filter: '(mail={user}' is no filter
                    filter     | (mail=joe)           | filter: '(mail=joe)' has none of
                    filter     | (mail={usr})         | filter: {usr} is none of {user}, {local}, {domain}
                    attribute  | mail host            | attribute: 'mail host' is no attribute's name
                    match      | address              | match: 'address' is none of name, host
                    map        | mail1                | map: 'mail1' is not of the form
                    bind.dn    | cn=gateway           | bind.password: is missing beside bind.dn
                    bind.password | secret            | bind.dn: is missing beside bind.password
                    bind.password.file | missing.txt  | bind.password.file:
                    tls.trusted | missing.pem         | tls.trusted:
                    timeout.ms | 0                    | timeout.ms: 0 is outside 1-60000
                    pool.size  | 0                    | pool.size: 0 is outside 1-200
                    name       | login                | name: 'login' is what the gateway calls
                    adress     | x                    | adress: is no key of gateway.directory.ldap
                    """)
    void saysWhatIsWrong(String key, String value, String problem) {
        assertThat(problems(key, value == null ? "" : value))
                .isNotEmpty()
                .first()
                .asString()
                .startsWith("l.config: " + problem);
    }

    @Test
    void startTlsIsForPlainConnections() {
        assertThat(problems("urls", "ldaps://a.example", "starttls", "true"))
                .containsExactly(
                        "l.config: starttls: 'ldaps://a.example' is TLS from the first byte");
    }

    @Test
    void readsThePasswordFromAFile() throws Exception {
        Files.writeString(folder.resolve("password.txt"), "s3cret\nand a comment\n");

        assertThat(problems("bind.dn", "cn=gateway", "bind.password.file", "password.txt"))
                .isEmpty();
        assertThat(read.bindPassword().reveal()).isEqualTo("s3cret");
        assertThat(read.toString()).doesNotContain("s3cret");
    }

    @Test
    void refusesAFileWithoutCertificates() throws Exception {
        Files.writeString(folder.resolve("empty.pem"), "");
        Files.writeString(folder.resolve("text.pem"), "no certificate\n");

        assertThat(problems("tls.trusted", "empty.pem"))
                .singleElement()
                .asString()
                .endsWith("empty.pem: holds no certificate in PEM form");
        assertThat(problems("tls.trusted", "text.pem"))
                .singleElement()
                .asString()
                .endsWith("text.pem: holds no certificate in PEM form");
    }
}
