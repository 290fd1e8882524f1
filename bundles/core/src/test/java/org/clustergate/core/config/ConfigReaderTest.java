package org.clustergate.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.MailRules;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    @TempDir private Path directory;

    private final Map<String, Map<String, Object>> files = new TreeMap<>();

    @BeforeEach
    void threeServersAndNothingElse() {
        file("gateway.backend-mail1", Map.of("host", "192.0.2.1"));
        file("gateway.backend-mail2", Map.of("host", "192.0.2.2"));
        file("gateway.backend-mail3", Map.of("host", "192.0.2.3"));
        file(
                "gateway.frontend-imap",
                Map.of("protocol", "imap", "addresses", new String[] {"127.0.0.1:1143"}));
    }

    private void file(String name, Map<String, Object> values) {
        files.put(name, values);
    }

    private void put(String file, String key, Object value) {
        Map<String, Object> values = new TreeMap<>(files.get(file));
        values.put(key, value);
        files.put(file, values);
    }

    private ConfigReader.Result read() {
        List<Entry> entries = new ArrayList<>();
        files.forEach(
                (name, values) -> {
                    int hyphen = name.indexOf('-');
                    for (Entry.Kind kind : Entry.Kind.values()) {
                        if (kind.pid().equals(name.substring(0, hyphen))) {
                            entries.add(
                                    new Entry(
                                            kind,
                                            name.substring(hyphen + 1),
                                            name + ".config",
                                            values));
                        }
                    }
                });
        return ConfigReader.read(entries, directory, "gw.example.test");
    }

    @Test
    void listsThreeServersAndNothingElse() {
        ConfigReader.Result result = read();

        assertThat(result.problems()).isEmpty();
        GatewayConfig.Frontend imap = result.config().frontends().get("imap");
        assertThat(imap.members())
                .extracting(backend -> backend.endpoint(Protocol.IMAP).orElseThrow())
                .containsExactly(
                        new Endpoint("192.0.2.1", 143, Security.STARTTLS_WHEN_OFFERED),
                        new Endpoint("192.0.2.2", 143, Security.STARTTLS_WHEN_OFFERED),
                        new Endpoint("192.0.2.3", 143, Security.STARTTLS_WHEN_OFFERED));
        assertThat(imap.policy().strategies()).containsExactly("location", "loadsharing");
        assertThat(imap.hostname()).isEqualTo("gw.example.test");
        assertThat(imap.plaintextAuth()).isFalse();
        assertThat(imap.loginDeadline()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void takesValuesAsTextToo() {
        put("gateway.backend-mail1", "imap.port", "4101");
        put("gateway.backend-mail1", "trust", "id, xclient, xforward");

        assertThat(read().problems()).isEmpty();
        assertThat(read().config().backends().get("mail1").trust())
                .containsExactlyInAnyOrder(Trust.ID, Trust.XCLIENT, Trust.XFORWARD);
    }

    @Test
    void leavesOutBackendsThatDoNotOfferTheProtocol() {
        put("gateway.backend-mail2", "imap.port", 0);

        assertThat(read().config().frontends().get("imap").members())
                .extracting("name")
                .containsExactly("mail1", "mail3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gateway.backend-mail3 | imap.port | 99999 | 99999 is outside 0-65535",
                "gateway.backend-mail3 | imap.port | many | 'many' is no whole number",
                "gateway.backend-mail3 | imap.prot | 143 | is no key of gateway.backend (did you mean imap.port?)",
                "gateway.backend-mail3 | imap.security | ssl | 'ssl' is none of none, starttls-when-offered, starttls, tls",
                "gateway.backend-mail3 | trust | everyone | 'everyone' is none of id, xclient, xforward, proxy-v1, proxy-v2",
                "gateway.backend-mail3 | source.address | here | 'here' is no address",
                "gateway.backend-mail3 | tls.verify | perhaps | 'perhaps' is neither true nor false",
                "gateway.frontend-imap | pool | west | there is no pool 'west' (none is configured)",
                "gateway.frontend-imap | policy | strict | there is no policy 'strict' (default are configured)",
                "gateway.frontend-imap | addresses | 127.0.0.1 | '127.0.0.1' is not host:port",
                "gateway.frontend-imap | addresses | 127.0.0.1:70000 | port 70000 is outside 1-65535",
                "gateway.frontend-imap | proxy.from | 10.0.0.0/40 | '10.0.0.0/40' is no network",
                "gateway.frontend-imap | max.recipients | 10 | 10 is outside 100-1000000",
                "gateway.frontend-imap | recipients | all | 'all' is none of fan-out, split, first-backend",
                "gateway.frontend-imap | tls | yes | 'yes' is none of none, starttls, implicit",
            })
    void saysInOneLineWhatIsWrong(String file, String key, String value, String problem) {
        put(file, key, value);

        assertThat(read().problems()).containsExactly(file + ".config: " + key + ": " + problem);
    }

    @Test
    void reportsAllProblemsAtOnce() {
        put("gateway.backend-mail1", "imap.port", -1);
        put("gateway.backend-mail2", "weight", "heavy");
        file("gateway.pool-west", Map.of("backends", "mail1,mail9"));

        assertThat(read().problems())
                .containsExactly(
                        "gateway.backend-mail1.config: imap.port: -1 is outside 0-65535",
                        "gateway.backend-mail2.config: weight: 'heavy' is no whole number",
                        "gateway.pool-west.config: backends: there is no backend 'mail9'"
                                + " (mail1, mail2, mail3 are configured)");
    }

    @Test
    void refusesTlsWithoutACertificate() {
        put("gateway.frontend-imap", "tls", "implicit");
        assertThat(read().problems())
                .containsExactly(
                        "gateway.frontend-imap.config: certificate: is missing, and tls is implicit");

        put("gateway.frontend-imap", "certificate", "cert.pem");
        assertThat(read().problems())
                .containsExactly(
                        "gateway.frontend-imap.config: certificate: "
                                + directory.resolve("cert.pem")
                                + " cannot be read");
    }

    @Test
    void findsCertificatesBesideTheConfiguration() throws Exception {
        Files.writeString(directory.resolve("cert.pem"), "");
        put("gateway.frontend-imap", "tls", "starttls");
        put("gateway.frontend-imap", "certificate", "cert.pem");

        assertThat(read().problems()).isEmpty();
        assertThat(read().config().frontends().get("imap").serverTls().orElseThrow().key())
                .isEqualTo(directory.resolve("cert.pem").toString());
    }

    @Test
    void refusesOneAddressTwice() {
        file(
                "gateway.frontend-pop3",
                Map.of("protocol", "pop3", "addresses", List.of("127.0.0.1:1143")));

        assertThat(read().problems())
                .containsExactly("frontends imap and pop3: both listen on 127.0.0.1:1143");
    }

    @Test
    void refusesABackendThatIsItself() {
        file("gateway.backend-loop", Map.of("host", "127.0.0.1", "imap.port", 1143));

        assertThat(read().problems())
                .containsExactly(
                        "backend loop: imap at 127.0.0.1:1143 is this gateway's own frontend imap");
    }

    @Test
    void needsABackend() {
        files.keySet().removeIf(name -> name.startsWith("gateway.backend"));

        assertThat(read().problems())
                .containsExactly("gateway.frontend-imap.config: pool: no backend offers imap");
    }

    @Test
    void refusesBackupsInACircle() {
        put("gateway.backend-mail1", "backup", new String[] {"mail2"});
        put("gateway.backend-mail2", "backup", new String[] {"mail3"});
        put("gateway.backend-mail3", "backup", new String[] {"mail1"});

        assertThat(read().problems())
                .contains(
                        "gateway.backend-mail1.config: backup: mail1 -> mail2 -> mail3 -> mail1 is a"
                                + " circle (servers that hold the same mailboxes: use mirror.of)");
    }

    @Test
    void refusesStandInsThatAreNotThere() {
        put("gateway.backend-mail1", "backup", new String[] {"mail9"});
        put("gateway.backend-mail2", "mirror.of", new String[] {"mail2", "mail8"});

        assertThat(read().problems())
                .containsExactlyInAnyOrder(
                        "gateway.backend-mail1.config: backup: there is no backend 'mail9' (mail1,"
                                + " mail2, mail3 are configured)",
                        "gateway.backend-mail2.config: mirror.of: 'mail2' is the backend itself",
                        "gateway.backend-mail2.config: mirror.of: there is no backend 'mail8' (mail1,"
                                + " mail2, mail3 are configured)");
    }

    @Test
    void takesMirrorsOfEachOther() {
        put("gateway.backend-mail1", "mirror.of", new String[] {"mail2"});
        put("gateway.backend-mail2", "mirror.of", new String[] {"mail1"});

        assertThat(read().problems()).isEmpty();
    }

    @Test
    void wantsThePasswordOfATestsUser() throws IOException {
        put("gateway.backend-mail1", "check.user", "probe");
        put("gateway.backend-mail2", "check.user", "probe");
        put("gateway.backend-mail2", "check.password.file", "secret");
        put("gateway.backend-mail3", "check.user", "probe");
        put("gateway.backend-mail3", "check.password.file", "nowhere");
        Files.writeString(directory.resolve("secret"), "hush\n");

        ConfigReader.Result result = read();

        assertThat(result.problems())
                .containsExactlyInAnyOrder(
                        "gateway.backend-mail1.config: check.password: is missing, and check.user is"
                                + " probe",
                        "gateway.backend-mail3.config: check.password.file: "
                                + directory.resolve("nowhere")
                                + " cannot be read",
                        "gateway.backend-mail3.config: check.password: is missing, and check.user is"
                                + " probe");
        assertThat(result.config().backends().get("mail2").check().password().reveal())
                .isEqualTo("hush");
        assertThat(result.config().backends().get("mail2").toString()).doesNotContain("hush");
    }

    @Test
    void saysHowMailIsTreated() {
        assertThat(read().config().frontends().get("imap").mail()).isEqualTo(MailRules.DEFAULT);

        put("gateway.frontend-imap", "recipients", "split");
        put("gateway.frontend-imap", "bare.newlines", "normalise");
        put("gateway.frontend-imap", "max.hops", 50);
        put("gateway.frontend-imap", "received", true);
        put("gateway.frontend-imap", "mixed", "bounce");

        assertThat(read().config().frontends().get("imap").mail())
                .isEqualTo(
                        new MailRules(
                                MailRules.Recipients.SPLIT,
                                MailRules.Newlines.NORMALISE,
                                50,
                                true,
                                MailRules.Mixed.BOUNCE));

        put("gateway.frontend-imap", "bare.newlines", "maybe");
        put("gateway.frontend-imap", "max.hops", 5);
        put("gateway.frontend-imap", "mixed", "drop");

        assertThat(read().problems())
                .hasSize(3)
                .anySatisfy(line -> assertThat(line).contains("mixed: 'drop'"))
                .anySatisfy(line -> assertThat(line).contains("bare.newlines"))
                .anySatisfy(line -> assertThat(line).contains("max.hops: 5 is outside 30-1000"));
    }
}
