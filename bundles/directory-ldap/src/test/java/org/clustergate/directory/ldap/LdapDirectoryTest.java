package org.clustergate.directory.ldap;

import static org.assertj.core.api.Assertions.assertThat;

import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchResultReference;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Fleet;
import org.clustergate.backend.Security;
import org.clustergate.config.Settings;
import org.clustergate.directory.Complaints;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class LdapDirectoryTest {
    private static final List<Backend> BACKENDS =
            List.of(backend("mail1", "192.0.2.1"), backend("mail2", "192.0.2.2"));
    private static final Fleet FLEET =
            new Fleet(Map.of("mail1", BACKENDS.get(0), "mail2", BACKENDS.get(1)), Map.of());
    private static final String HOME = "mail1=HOME";
    private static final String UNKNOWN = "mail1=UNKNOWN mail2=UNKNOWN";
    private static final String ABSENT = "mail1=ABSENT mail2=ABSENT";

    @TempDir Path folder;
    private final List<String> complaints = new ArrayList<>();
    private LdapServer server;
    private LdapDirectory directory;

    private static Backend backend(String name, String host) {
        return Backend.of(name, Map.of(Protocol.IMAP, new Endpoint(host, 143, Security.NONE)));
    }

    @BeforeEach
    void start() throws LDAPException {
        server = LdapServer.plain();
    }

    @AfterEach
    void stop() {
        if (directory != null) {
            directory.close();
        }
        server.close();
    }

    private void configure(String... keysAndValues) throws LDAPException {
        Map<String, Object> values = new HashMap<>();
        values.put("urls", server.url());
        values.put("base", LdapServer.BASE);
        values.put("timeout.ms", 30000);
        values.put("connect.timeout.ms", 30000);
        values.put("complete", true);
        values.put("retry.ms", 0);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        Settings settings = new Settings(LdapConfig.class, LdapConfig.PID, "ldap.config", values);
        LdapSettings read = LdapSettings.read(settings, folder);
        assertThat(settings.problems()).isEmpty();
        directory =
                new LdapDirectory(
                        read,
                        () -> FLEET,
                        new Complaints(complaints::add, InstantSource.fixed(Instant.EPOCH)),
                        InstantSource.system(),
                        System::nanoTime);
    }

    private CompletableFuture<List<Evidence>> start(String user) {
        return start(MailAddress.parse(user).orElseThrow());
    }

    private CompletableFuture<List<Evidence>> start(MailAddress user) {
        return directory.locate(new LocationQuery(user, "", BACKENDS)).toCompletableFuture();
    }

    private static String text(List<Evidence> evidence) {
        return evidence.stream()
                .map(one -> one.backend() + "=" + one.verdict())
                .collect(Collectors.joining(" "));
    }

    private String ask(String user) throws Exception {
        return text(start(user).get(60, TimeUnit.SECONDS));
    }

    private static Throwable failure(CompletableFuture<List<Evidence>> answer) throws Exception {
        try {
            return new AssertionError("answered " + text(answer.get(60, TimeUnit.SECONDS)));
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    private static void failedWith(CompletableFuture<List<Evidence>> answer, ResultCode code)
            throws Exception {
        assertThat(failure(answer))
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> assertThat(e.getResultCode()).as(e.toString()).isEqualTo(code));
    }

    @Test
    void findsTheHome() throws Exception {
        configure();

        assertThat(ask("joe@example.org")).isEqualTo(HOME);
        assertThat(ask("Ann@Example.ORG")).isEqualTo("mail2=HOME");
        assertThat(server.filters)
                .containsExactly("(mail=joe@example.org)", "(mail=ann@example.org)");
    }

    @Test
    void onlyACompleteDirectorySaysThatThereIsNoSuchUser() throws Exception {
        configure();
        assertThat(ask("nobody@example.org")).isEqualTo(ABSENT);
        directory.close();

        configure("complete", "false");
        assertThat(ask("nobody@example.org")).isEmpty();
    }

    @Test
    void findsAliases() throws Exception {
        server.person(
                "kim",
                "mail: kim@example.org",
                "mailAlternateAddress: sales@example.org",
                "mailHost: mail2");
        configure("filter", "(|(mail={user})(mailAlternateAddress={user}))");

        assertThat(ask("sales@example.org")).isEqualTo("mail2=HOME");
    }

    @Test
    void matchesHostsAndMapsValues() throws Exception {
        server.person("kim", "mail: kim@example.org", "zimbraMailHost: 192.0.2.2");
        server.person("lee", "mail: lee@example.org", "zimbraMailHost: old.example");
        server.person("sam", "mail: sam@example.org", "zimbraMailHost: mail1");
        configure("attribute", "zimbraMailHost", "match", "host", "map", "old.example=mail1");

        assertThat(ask("kim@example.org")).isEqualTo("mail2=HOME");
        assertThat(ask("lee@example.org")).isEqualTo(HOME);
        assertThat(ask("sam@example.org")).isEqualTo(UNKNOWN);
    }

    @Test
    void severalValuesAreSeveralHomes() throws Exception {
        server.person("kim", "mail: kim@example.org", "mailHost: mail1", "mailHost: mail2");
        server.person("lee1", "mail: lee@example.org", "mailHost: mail2");
        server.person("lee2", "mail: lee@example.org", "mailHost: mail1");
        configure();

        assertThat(ask("kim@example.org")).isEqualTo("mail1=HOME mail2=HOME");
        assertThat(ask("lee@example.org").split(" "))
                .containsExactlyInAnyOrder("mail1=HOME", "mail2=HOME");
    }

    @Test
    void anEntryWithoutTheAttributeIsNoMissingUser() throws Exception {
        server.person("kim", "mail: kim@example.org");
        configure();

        assertThat(ask("kim@example.org")).isEqualTo(UNKNOWN);
        assertThat(complaints).containsExactly("is in the directory, but not with a server");
    }

    @Test
    void aValueThatIsNoBackendIsComplainedAbout() throws Exception {
        server.person("kim", "mail: kim@example.org", "mailHost: mial1");
        configure();

        assertThat(ask("kim@example.org")).isEqualTo(UNKNOWN);
        assertThat(ask("kim@example.org")).isEqualTo(UNKNOWN);
        assertThat(complaints).containsExactly("'mial1': no backend has that name");
    }

    @Test
    void isNotAskedAboutOtherDomains() throws Exception {
        configure("domains", "example.org");

        assertThat(ask("joe@other.example")).isEmpty();
        assertThat(ask("joe")).isEmpty();
        assertThat(server.filters).isEmpty();
    }

    @Test
    void saysNothingAboutAUserWithoutTheDomainThatTheFilterWants() throws Exception {
        configure("filter", "(&(uid={local})(associatedDomain={domain}))");

        assertThat(ask("joe")).isEmpty();
        assertThat(server.filters).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*",
                "*)(uid=*",
                "joe*",
                "*)(|(uid=*)",
                "joe@example.org)(!(uid=x",
                "\\2a",
                "x)(mailHost=*",
                "joe\u0000",
                "(&)",
                "{local}",
                "\\",
            })
    void aNameNeverBecomesPartOfTheFilter(String name) throws Exception {
        configure("filter", "(&(uid={local})(mail={user}))");

        CompletableFuture<List<Evidence>> answer = start(new MailAddress(name, "example.org"));

        assertThat(text(answer.get(60, TimeUnit.SECONDS))).isEqualTo(ABSENT);
        assertThat(server.filters).singleElement().asString().startsWith("(&(uid=");
        Filter asked = Filter.create(server.filters.get(0));
        assertThat(asked.getComponents()).hasSize(2);
        assertThat(asked.getComponents()[0].getAssertionValue())
                .isEqualTo(name.toLowerCase(Locale.ROOT));
        assertThat(asked.getComponents()[1].getAssertionValue())
                .isEqualTo(name.toLowerCase(Locale.ROOT) + "@example.org");
    }

    @Test
    void logsInOnceForManyLookUps() throws Exception {
        configure(
                "bind.dn",
                LdapServer.GATEWAY,
                "bind.password",
                LdapServer.PASSWORD,
                "pool.size",
                "1");

        assertThat(ask("joe@example.org")).isEqualTo(HOME);
        assertThat(ask("joe@example.org")).isEqualTo(HOME);
        assertThat(server.binds).hasValue(1);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void aWrongPasswordIsAnOutage() throws Exception {
        configure("bind.dn", LdapServer.GATEWAY, "bind.password", "wrong");

        failedWith(start("joe@example.org"), ResultCode.INVALID_CREDENTIALS);
        failedWith(start("nobody@example.org"), ResultCode.INVALID_CREDENTIALS);
    }

    @Test
    void aServerThatIsDownIsAnOutageUntilItIsBack() throws Exception {
        configure();
        assertThat(ask("joe@example.org")).isEqualTo(HOME);
        int port = server.port();

        server.close();
        assertThat(failure(start("joe@example.org"))).isInstanceOf(LDAPException.class);
        assertThat(failure(start("nobody@example.org"))).isInstanceOf(LDAPException.class);

        server = new LdapServer(null, false, port);
        assertThat(ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void aBrokenConnectionFailsNobody() throws Exception {
        configure("pool.size", "1");
        assertThat(ask("joe@example.org")).isEqualTo(HOME);
        int port = server.port();

        server.close();
        server = new LdapServer(null, false, port);

        assertThat(ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void isNotTriedAgainForAMomentWhenItIsDown() throws Exception {
        server.close();
        configure("retry.ms", "60000");

        Throwable first = failure(start("joe@example.org"));

        assertThat(first)
                .isInstanceOfSatisfying(
                        LDAPException.class,
                        e -> assertThat(e.getResultCode()).isEqualTo(ResultCode.CONNECT_ERROR));
        assertThat(failure(start("joe@example.org")))
                .isInstanceOf(IOException.class)
                .hasCause(first);
    }

    @Test
    void startsWhileTheServerIsDown() throws Exception {
        int port = server.port();
        server.close();
        configure();

        assertThat(failure(start("joe@example.org"))).isInstanceOf(LDAPException.class);

        server = new LdapServer(null, false, port);
        assertThat(ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void asksTheNextServer() throws Exception {
        try (LdapServer other = LdapServer.plain()) {
            configure("urls", server.url() + "," + other.url());
            assertThat(ask("joe@example.org")).isEqualTo(HOME);
            assertThat(other.filters).isEmpty();

            server.close();

            assertThat(ask("joe@example.org")).isEqualTo(HOME);
            assertThat(other.filters).hasSize(1);
        }
    }

    @Test
    void aSilentServerIsAnOutage() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            configure("urls", "ldap://127.0.0.1:" + silent.getLocalPort(), "timeout.ms", "50");

            assertThat(failure(start("joe@example.org"))).isInstanceOf(LDAPException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({"ldap, true", "ldaps, false"})
    void aServerThatIsSilentInTheHandshakeIsAnOutage(String scheme, String starttls)
            throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            configure(
                    "urls",
                    scheme + "://127.0.0.1:" + silent.getLocalPort(),
                    "starttls",
                    starttls,
                    "timeout.ms",
                    "50",
                    "connect.timeout.ms",
                    "50");

            assertThat(failure(start("joe@example.org"))).isInstanceOf(LDAPException.class);
        }
    }

    @Test
    void aSlowAnswerIsAnOutageAndTheNextOneCounts() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        server.search = request -> await(gate);
        configure("timeout.ms", "2000", "pool.size", "1");

        assertThat(failure(start("joe@example.org"))).isInstanceOf(LDAPException.class);

        gate.countDown();
        server.search = request -> {};
        assertThat(ask("ann@example.org")).isEqualTo("mail2=HOME");
        assertThat(server.filters)
                .containsExactly("(mail=joe@example.org)", "(mail=ann@example.org)");
        assertThat(server.connections()).isEqualTo(2);
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aReferralIsNotFollowedAndIsNoAnswer() throws Exception {
        try (LdapServer other = LdapServer.plain()) {
            server.search =
                    request -> {
                        throw new LDAPException(
                                ResultCode.REFERRAL,
                                "elsewhere",
                                null,
                                new String[] {other.url() + "/" + LdapServer.BASE});
                    };
            configure();

            failedWith(start("joe@example.org"), ResultCode.REFERRAL);
            assertThat(other.filters).isEmpty();
        }
    }

    @Test
    void aPartThatIsElsewhereMayHoldTheUser() throws Exception {
        server.search =
                request ->
                        request.sendSearchReference(
                                new SearchResultReference(
                                        new String[] {"ldap://192.0.2.1/dc=sub"}, null));
        configure();

        failedWith(start("nobody@example.org"), ResultCode.REFERRAL);
        assertThat(ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void tooManyEntriesAreNoAnswer() throws Exception {
        for (int i = 0; i <= LdapDirectory.MAX_ENTRIES; i++) {
            server.person("all" + i, "mail: all@example.org", "mailHost: mail1");
        }
        configure();

        failedWith(start("all@example.org"), ResultCode.SIZE_LIMIT_EXCEEDED);
    }

    @Test
    void aBaseThatIsNotThereIsNoMissingUser() throws Exception {
        configure("base", "ou=typo," + LdapServer.BASE);

        failedWith(start("joe@example.org"), ResultCode.NO_SUCH_OBJECT);
    }

    @Test
    void manyAreAskedAtOnceOverTheConnectionsOfThePool() throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch gate = new CountDownLatch(1);
        server.search =
                request -> {
                    arrived.release();
                    await(gate);
                };
        configure("pool.size", "3", "max.waiting", "100");
        List<CompletableFuture<List<Evidence>>> all = new ArrayList<>();
        for (int i = 0; i < 103; i++) {
            all.add(start(i % 2 == 0 ? "joe@example.org" : "ann@example.org"));
        }
        arrived.acquire(3);
        assertThat(failure(start("joe@example.org")))
                .hasMessage("ldap: too many look-ups are waiting");

        gate.countDown();

        for (int i = 0; i < all.size(); i++) {
            assertThat(text(all.get(i).get(60, TimeUnit.SECONDS)))
                    .isEqualTo(i % 2 == 0 ? HOME : "mail2=HOME");
        }
        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void whatWasAskedBeforeItRetiresIsAnswered() throws Exception {
        Semaphore arrived = new Semaphore(0);
        CountDownLatch gate = new CountDownLatch(1);
        server.search =
                request -> {
                    arrived.release();
                    await(gate);
                };
        configure("pool.size", "1");
        CompletableFuture<List<Evidence>> first = start("joe@example.org");
        CompletableFuture<List<Evidence>> second = start("joe@example.org");
        arrived.acquire();

        directory.retire();
        gate.countDown();

        assertThat(text(first.get(60, TimeUnit.SECONDS))).isEqualTo(HOME);
        assertThat(text(second.get(60, TimeUnit.SECONDS))).isEqualTo(HOME);
        assertThat(failure(start("joe@example.org"))).hasMessage("ldap is closed");
    }
}
