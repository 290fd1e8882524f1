package org.clustergate.directory.ldap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.config.Settings;
import org.clustergate.directory.Complaints;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** StartTLS (RFC 4511 section 4.14) and TLS from the first byte. */
@Timeout(120)
class LdapTlsTest {
    @TempDir static Path folder;
    private static TestCertificate right;
    private static TestCertificate other;

    @BeforeAll
    static void make() throws Exception {
        right = TestCertificate.of(folder, "right", "dns:localhost,ip:127.0.0.1");
        other = TestCertificate.of(folder, "other", "dns:elsewhere.example");
    }

    private static List<Evidence> ask(LdapServer server, boolean ldaps, Object... keysAndValues)
            throws Exception {
        Map<String, Object> values = new HashMap<>();
        values.put("urls", (ldaps ? "ldaps" : "ldap") + "://127.0.0.1:" + server.port());
        values.put("starttls", !ldaps);
        values.put("base", LdapServer.BASE);
        values.put("timeout.ms", 30000);
        values.put("connect.timeout.ms", 30000);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        Settings settings = new Settings(LdapConfig.class, LdapConfig.PID, "ldap.config", values);
        LdapSettings read = LdapSettings.read(settings, folder);
        assertThat(settings.problems()).isEmpty();
        try (LdapDirectory directory =
                new LdapDirectory(
                        read,
                        () -> Fleet.EMPTY,
                        new Complaints(what -> {}, InstantSource.system()),
                        InstantSource.system(),
                        System::nanoTime)) {
            return directory
                    .locate(
                            new LocationQuery(
                                    new MailAddress("joe", "example.org"),
                                    "",
                                    List.of(Backend.of("mail1", Map.of()))))
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void trustsTheCertificateOfThePemFile(boolean ldaps) throws Exception {
        try (LdapServer server = new LdapServer(right.server(), ldaps, 0)) {
            assertThat(
                            ask(
                                    server,
                                    ldaps,
                                    "tls.trusted",
                                    "right.pem",
                                    "bind.dn",
                                    LdapServer.GATEWAY,
                                    "bind.password",
                                    LdapServer.PASSWORD))
                    .extracting(Evidence::verdict)
                    .containsExactly(Evidence.Verdict.HOME);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesACertificateThatNobodyHasSigned(boolean ldaps) throws Exception {
        try (LdapServer server = new LdapServer(right.server(), ldaps, 0)) {
            assertThatThrownBy(() -> ask(server, ldaps))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LDAPException.class);
            assertThatThrownBy(() -> ask(server, ldaps, "tls.trusted", "other.pem"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LDAPException.class);
            assertThat(server.filters).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void refusesACertificateWithAnotherName(boolean ldaps) throws Exception {
        try (LdapServer server = new LdapServer(other.server(), ldaps, 0)) {
            assertThatThrownBy(() -> ask(server, ldaps, "tls.trusted", "other.pem"))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LDAPException.class);
            assertThat(server.filters).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void checksNothingWhereThatIsConfigured(boolean ldaps) throws Exception {
        try (LdapServer server = new LdapServer(other.server(), ldaps, 0)) {
            assertThat(ask(server, ldaps, "tls.verify", false)).hasSize(1);
        }
    }

    @Test
    void doesNotSpeakInTheClearWhereStartTlsIsNotOffered() throws Exception {
        try (LdapServer server = LdapServer.plain()) {
            assertThatThrownBy(
                            () ->
                                    ask(
                                            server,
                                            false,
                                            "bind.dn",
                                            LdapServer.GATEWAY,
                                            "bind.password",
                                            LdapServer.PASSWORD))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(LDAPException.class);
            assertThat(server.binds).hasValue(0);
            assertThat(server.filters).isEmpty();
        }
    }
}
