package org.clustergate.directory.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.directory.jdbc.World.ABSENT;
import static org.clustergate.directory.jdbc.World.HOME;
import static org.clustergate.directory.jdbc.World.failure;
import static org.clustergate.directory.jdbc.World.text;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.clustergate.directory.Evidence;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.osgi.PGDataSourceFactory;

/** Against a real PostgreSQL: runs wherever the server's package is installed. */
@Timeout(180)
class PostgresTest {
    private static final String QUERY = "select home from people where address = :user";
    private static PostgresServer server;
    private World world;

    @BeforeAll
    static void install() throws Exception {
        Optional<Path> programs = PostgresServer.programs();
        if (programs.isEmpty()) {
            String missing =
                    "NOT TESTED: no PostgreSQL server in /usr/lib/postgresql; install the package"
                            + " 'postgresql' to test the database directory against it";
            System.err.println(missing);
            Assumptions.abort(missing);
        }
        server = new PostgresServer(programs.get());
        server.execute("create table people (address text primary key, home text)");
        server.execute(
                "insert into people values"
                        + " ('joe@example.org', 'mail1'), ('ann@example.org', 'mail2')");
    }

    @AfterAll
    static void remove() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void start() throws SQLException {
        world =
                new World(
                        new PGDataSourceFactory(),
                        Map.of(
                                "url",
                                server.url(),
                                "user",
                                PostgresServer.USER,
                                "password",
                                PostgresServer.PASSWORD,
                                "query",
                                QUERY,
                                "timeout.ms",
                                30000,
                                "connect.timeout.ms",
                                30000));
    }

    @AfterEach
    void stop() {
        world.close();
    }

    @Test
    void findsUsersAndNoOthers() throws Exception {
        world.configure();

        assertThat(world.ask("Joe@example.org")).isEqualTo(HOME);
        assertThat(world.ask("ann@example.org")).isEqualTo("mail2=HOME");
        assertThat(world.ask("nobody@example.org")).isEqualTo(ABSENT);
    }

    @Test
    void takesCastsAndDollarQuotes() throws Exception {
        world.configure(
                "query",
                "select home::varchar from people where address = :local::text || $$@$$ || :domain");

        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"' or '1'='1", "'; drop table people; --", "\\' or 1=1 --", "%", "$1"})
    void aNameNeverBecomesPartOfTheQuery(String name) throws Exception {
        world.configure();

        assertThat(text(world.start(new MailAddress(name, "")))).isEqualTo(ABSENT);
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void onlyReads() throws Exception {
        world.configure("query", "delete from people where address = :user returning home");
        assertThat(failure(world.start("joe@example.org")))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("read-only");

        world.configure();
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void cancelsAQueryThatTakesTooLongAndAsksOn() throws Exception {
        world.configure(
                "timeout.ms",
                1000,
                "pool.size",
                1,
                "query",
                "select home from people, pg_sleep(case when :local = 'joe' then 600 else 0 end)"
                        + " where address = :user");

        assertThat(failure(world.start("joe@example.org")))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        // query_canceled
                        e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        assertThat(world.ask("ann@example.org")).isEqualTo("mail2=HOME");
    }

    @Test
    void aWrongPasswordIsAnOutage() throws Exception {
        world.configure("password", "wrong", "connect.timeout.ms", 2000);

        assertThat(failure(world.start("joe@example.org")))
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void aRestartIsAnOutageForAsLongAsItTakes() throws Exception {
        world.configure("connect.timeout.ms", 1000);
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);

        server.stop();
        assertThat(failure(world.start("joe@example.org")))
                .isInstanceOf(SQLTransientConnectionException.class);
        assertThat(failure(world.start("nobody@example.org")))
                .isInstanceOf(SQLTransientConnectionException.class);

        server.start();
        world.configure();
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);

        // Now while a connection is in the pool: nobody notices.
        server.stop();
        server.start();
        assertThat(world.ask("joe@example.org")).isEqualTo(HOME);
    }

    @Test
    void answersManyAtOnce() throws Exception {
        world.configure("pool.size", 4, "max.waiting", 1000);
        List<CompletableFuture<List<Evidence>>> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(world.start(i % 2 == 0 ? "joe@example.org" : "u" + i + "@example.org"));
        }

        for (int i = 0; i < all.size(); i++) {
            assertThat(text(all.get(i))).isEqualTo(i % 2 == 0 ? HOME : ABSENT);
        }
    }
}
