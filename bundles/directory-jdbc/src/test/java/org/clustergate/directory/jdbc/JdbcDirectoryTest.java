package org.clustergate.directory.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.directory.jdbc.World.ABSENT;
import static org.clustergate.directory.jdbc.World.HOME;
import static org.clustergate.directory.jdbc.World.UNKNOWN;
import static org.clustergate.directory.jdbc.World.failure;
import static org.clustergate.directory.jdbc.World.text;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.clustergate.directory.Evidence;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.osgi.PGDataSourceFactory;

@Timeout(120)
class JdbcDirectoryTest {
    private static final String QUERY = "select home from people where address = :user";
    private static final String HELD = QUERY + " and held()";

    private Database database;
    private World world;

    @BeforeEach
    void start() throws SQLException {
        database = new Database();
        world =
                new World(
                        Database.DRIVER,
                        Map.of(
                                "driver",
                                "org.h2.Driver",
                                "url",
                                database.url(),
                                "user",
                                "sa",
                                "password",
                                "s3cret",
                                "query",
                                QUERY,
                                "timeout.ms",
                                30000,
                                "connect.timeout.ms",
                                30000));
    }

    @AfterEach
    void stop() throws SQLException {
        Database.gate.countDown();
        world.close();
        database.close();
    }

    @Test
    void findsTheHome() throws Exception {
        world.configure();

        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
        assertThat(world.ask("Ann@Example.ORG")).isEqualTo("mail2=HOME");
    }

    @Test
    void onlyACompleteDirectorySaysThatThereIsNoSuchUser() throws Exception {
        world.configure();
        assertThat(world.ask("nobody@example.org")).isEqualTo(ABSENT);

        world.configure("complete", false);
        assertThat(world.ask("nobody@example.org")).isEmpty();
    }

    @Test
    void knowsLocalPartAndDomain() throws Exception {
        world.configure(
                "query",
                "select home from people where local = :local and address like '%@' || :domain");

        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
        assertThat(world.ask("joe@example.com")).isEqualTo(ABSENT);
        assertThat(world.ask("joe")).isEmpty();
    }

    @Test
    void matchesHostsAndMapsValues() throws Exception {
        database.person("kim@example.org", "192.0.2.2");
        database.person("lee@example.org", "old");
        world.configure("match", "host", "map", "old=mail1");

        assertThat(world.ask("kim@example.org")).isEqualTo("mail2=HOME");
        assertThat(world.ask("lee@example.org")).isEqualTo(HOME);
        assertThat(world.ask("joe@example.org")).isEqualTo(UNKNOWN);
    }

    @Test
    void severalRowsAreSeveralHomes() throws Exception {
        world.configure("query", "select home from people where :user is not null order by home");

        assertThat(world.ask("joe@example.org")).isEqualTo("mail1=HOME mail2=HOME");
    }

    @Test
    void aRowWithoutAValueIsNoMissingUser() throws Exception {
        database.person("kim@example.org", null);
        world.configure();

        assertThat(world.ask("kim@example.org")).isEqualTo(UNKNOWN);
        assertThat(world.complaints).containsExactly("is in the directory, but not with a server");
    }

    @Test
    void aValueThatIsNoBackendIsComplainedAbout() throws Exception {
        database.person("kim@example.org", "mial1");
        world.configure();

        assertThat(world.ask("kim@example.org")).isEqualTo(UNKNOWN);
        assertThat(world.ask("kim@example.org")).isEqualTo(UNKNOWN);
        assertThat(world.complaints).containsExactly("'mial1': no backend has that name");
    }

    @Test
    void isNotAskedAboutOtherDomains() throws Exception {
        world.configure("domains", "example.org", "url", "jdbc:h2:tcp://127.0.0.1:1/nowhere");

        assertThat(world.ask("joe@other.example")).isEmpty();
        assertThat(world.ask("joe")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "' or '1'='1",
                "'; drop table people; --",
                "joe@example.org' --",
                "%",
                "\\' or 1=1 --",
                ":user",
                "?",
                "$$",
            })
    void aNameNeverBecomesPartOfTheQuery(String name) throws Exception {
        world.configure();

        assertThat(text(world.start(new MailAddress(name, "")))).isEqualTo(ABSENT);
        database.person("kim@example.org", "mail1");
        database.run("insert into people values ('" + name.replace("'", "''") + "', 'x', 'mail2')");
        assertThat(text(world.start(new MailAddress(name, "")))).isEqualTo("mail2=HOME");
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void aDatabaseThatIsDownIsAnOutageUntilItIsBack() throws Exception {
        world.configure("connect.timeout.ms", 250);
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);

        int port = database.shut();
        for (String user : List.of("joe@example.org", "nobody@example.org")) {
            assertThat(failure(world.start(user)))
                    .isInstanceOf(SQLTransientConnectionException.class)
                    .hasMessageContaining("no connection: ");
        }

        world.close();
        world.configure();
        database.open(port);
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void aBrokenConnectionFailsNobody() throws Exception {
        world.configure("pool.size", 1);
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);

        database.open(database.shut());

        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void startsWhileTheDatabaseIsDown() throws Exception {
        int port = database.shut();
        world.configure();
        CompletableFuture<List<Evidence>> asked = world.start("joe@example.org");
        assertThat(asked).isNotDone();

        database.open(port);

        assertThat(text(asked)).isEqualTo(HOME);
    }

    @Test
    void isNotTriedAgainForAMomentWhenItIsDown() throws Exception {
        database.shut();
        world.configure("connect.timeout.ms", 250, "retry.ms", 60000);

        Throwable first = failure(world.start("joe@example.org"));

        assertThat(first).isInstanceOf(SQLTransientConnectionException.class);
        assertThat(failure(world.start("joe@example.org")))
                .isInstanceOf(IOException.class)
                .hasCause(first);
    }

    @Test
    void aSilentDatabaseIsAnOutage() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                World quiet =
                        new World(
                                new PGDataSourceFactory(),
                                Map.of(
                                        "url",
                                        "jdbc:postgresql://127.0.0.1:"
                                                + silent.getLocalPort()
                                                + "/mail",
                                        "query",
                                        QUERY,
                                        "connect.timeout.ms",
                                        250))) {
            quiet.configure();

            assertThat(failure(quiet.start("joe@example.org")))
                    .isInstanceOf(SQLTransientConnectionException.class);
        }
    }

    @Test
    void aWrongPasswordIsAnOutage() throws Exception {
        world.configure("password", "wrong", "connect.timeout.ms", 2000);

        assertThat(failure(world.start("joe@example.org")))
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessageContaining("Wrong user name or password")
                .hasMessageNotContaining("wrong,");
    }

    @Test
    void aQueryThatTakesTooLongIsAnOutage() throws Exception {
        world.configure(
                "timeout.ms",
                1000,
                "query",
                QUERY + " and (select sum(x) from system_range(1, 1000000000000)) > 0");

        assertThat(failure(world.start("joe@example.org"))).isInstanceOf(SQLException.class);
    }

    @Test
    void aQueryThatIsWrongIsAnOutage() throws Exception {
        world.configure("query", "select home from peeple where address = :user");

        assertThat(failure(world.start("joe@example.org"))).isInstanceOf(SQLException.class);
        assertThat(failure(world.start("nobody@example.org"))).isInstanceOf(SQLException.class);
    }

    @Test
    void tooManyRowsAreNoAnswer() throws Exception {
        for (int i = 0; i < JdbcDirectory.MAX_ROWS; i++) {
            database.person("p" + i + "@example.org", "mail1");
        }
        world.configure("query", "select home from people where :user is not null");

        assertThat(failure(world.start("joe@example.org")))
                .hasMessage("the query finds more than 20 rows");
    }

    @Test
    void manyAreAskedAtOnceOverTheConnectionsOfThePool() throws Exception {
        Database.gate = new CountDownLatch(1);
        world.configure("pool.size", 3, "max.waiting", 100, "query", HELD);
        List<CompletableFuture<List<Evidence>>> all = new ArrayList<>();
        for (int i = 0; i < 103; i++) {
            all.add(world.start(i % 2 == 0 ? "joe@example.org" : "ann@example.org"));
        }
        Database.ARRIVED.acquire(3);
        assertThat(failure(world.start("joe@example.org")))
                .hasMessage("jdbc: too many look-ups are waiting");
        assertThat(all).noneMatch(CompletableFuture::isDone);

        Database.gate.countDown();

        for (int i = 0; i < all.size(); i++) {
            assertThat(text(all.get(i))).isEqualTo(i % 2 == 0 ? HOME : "mail2=HOME");
        }
    }

    @Test
    void whatWasAskedBeforeItRetiresIsAnswered() throws Exception {
        Database.gate = new CountDownLatch(1);
        world.configure("pool.size", 1, "query", HELD);
        CompletableFuture<List<Evidence>> first = world.start("joe@example.org");
        CompletableFuture<List<Evidence>> second = world.start("joe@example.org");
        Database.ARRIVED.acquire();

        world.directory.retire();
        Database.gate.countDown();

        assertThat(text(first)).isEqualTo(HOME);
        assertThat(text(second)).isEqualTo(HOME);
        assertThat(failure(world.start("joe@example.org"))).hasMessage("jdbc is closed");
    }
}
