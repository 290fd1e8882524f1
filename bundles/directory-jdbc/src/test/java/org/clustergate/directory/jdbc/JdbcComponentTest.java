package org.clustergate.directory.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.service.jdbc.DataSourceFactory;
import org.postgresql.osgi.PGDataSourceFactory;

@Timeout(120)
class JdbcComponentTest {
    private static final Backend MAIL1 = Backend.of("mail1", Map.of());
    private static final Fleet FLEET = new Fleet(Map.of("mail1", MAIL1), Map.of());
    private static final LocationQuery JOE =
            new LocationQuery(new MailAddress("joe", "example.org"), "", List.of(MAIL1));
    private static final Map<String, Object> H2 =
            Map.of(DataSourceFactory.OSGI_JDBC_DRIVER_CLASS, "org.h2.Driver");
    private static final String SOURCE = "gateway.directory.jdbc~one";
    private static final String NO_DRIVER =
            SOURCE + ": driver: no driver org.h2.Driver is installed; put its jar into plugins/";

    @TempDir Path conf;
    private FakeRegistry registry;
    private Database database;
    private JdbcComponent component;

    @BeforeEach
    void start() throws Exception {
        registry = new FakeRegistry(conf);
        database = new Database();
        component = new JdbcComponent(registry.context(), registry);
    }

    @AfterEach
    void stop() throws Exception {
        Database.gate.countDown();
        component.deactivate();
        assertThat(registry.names).isEmpty();
        assertThat(registry.problems).isEmpty();
        database.close();
    }

    private Map<String, Object> properties(Object... keysAndValues) {
        Map<String, Object> all = new HashMap<>();
        all.put("service.pid", SOURCE);
        all.put("component.name", "x");
        all.put("driver", "org.h2.Driver");
        all.put("url", database.url());
        all.put("user", "sa");
        all.put("password", "s3cret");
        all.put("query", "select home from people where address = :user");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return all;
    }

    private void activate(Object... keysAndValues) {
        component.bindDriver(
                new PGDataSourceFactory(),
                Map.of(DataSourceFactory.OSGI_JDBC_DRIVER_CLASS, "org.postgresql.Driver"));
        component.bindDriver(Database.DRIVER, H2);
        component.activate(properties(keysAndValues));
    }

    private CompletableFuture<List<Evidence>> ask(String name) {
        return registry.directories.get(name).locate(JOE).toCompletableFuture();
    }

    private void answers(String name) throws Exception {
        assertThat(ask(name).get(60, TimeUnit.SECONDS))
                .extracting(Evidence::method)
                .containsExactly(name);
    }

    @Test
    void offersTheDirectoryUnderItsName() throws Exception {
        activate("name", "people");

        assertThat(registry.problems).isEmpty();
        assertThat(registry.names).containsExactly("people");
        answers("people");

        component.modified(properties("name", "folk"));

        assertThat(registry.names).containsExactly("folk");
        answers("folk");
    }

    @Test
    void waitsForItsDriver() throws Exception {
        component.activate(properties("name", "people"));

        assertThat(registry.problems).containsOnly(Map.entry(SOURCE, List.of(NO_DRIVER)));
        assertThat(registry.names).containsExactly("people");
        assertThat(ask("people")).isCompletedExceptionally();

        component.bindDriver(Database.DRIVER, H2);

        assertThat(registry.problems).isEmpty();
        answers("people");
    }

    @Test
    void losesItsDriverAndGetsItBack() throws Exception {
        activate("name", "people");
        answers("people");

        component.unbindDriver(Database.DRIVER);

        assertThat(registry.problems).containsOnly(Map.entry(SOURCE, List.of(NO_DRIVER)));
        assertThat(registry.names).containsExactly("people");
        assertThat(ask("people")).isCompletedExceptionally();

        component.bindDriver(Database.DRIVER, H2);

        assertThat(registry.problems).isEmpty();
        answers("people");
    }

    @Test
    void failsEveryQuestionWhileItIsMisconfigured() throws Exception {
        activate("query", "select 1");

        assertThat(registry.problems)
                .containsOnly(
                        Map.entry(
                                SOURCE,
                                List.of(SOURCE + ": query: has none of :user, :local, :domain")));
        assertThat(ask("jdbc")).isCompletedExceptionally();

        component.modified(properties());

        assertThat(registry.problems).isEmpty();
        answers("jdbc");
    }

    @Test
    void keepsItsSettingsWhenTheNewOnesAreWrong() throws Exception {
        activate();
        component.modified(properties("query", "", "name", "other"));

        List<String> problems = List.of(SOURCE + ": query: is missing");
        assertThat(registry.problems).containsOnly(Map.entry(SOURCE, problems));
        answers("jdbc");

        component.unbindDriver(Database.DRIVER);
        assertThat(registry.problems)
                .containsOnly(Map.entry(SOURCE, List.of(problems.get(0), NO_DRIVER)));

        component.bindDriver(Database.DRIVER, H2);
        assertThat(registry.problems).containsOnly(Map.entry(SOURCE, problems));
        answers("jdbc");
    }

    @Test
    void saysThatTheDriverDoesNotTakeTheAddress() throws Exception {
        activate("driver", "org.postgresql.Driver", "url", "jdbc:h2:mem:x;password=hidden");

        assertThat(registry.problems.get(SOURCE))
                .singleElement()
                .asString()
                .startsWith(SOURCE + ": url: org.postgresql.Driver does not take it")
                .doesNotContain("hidden");
        assertThat(ask("jdbc")).isCompletedExceptionally();
    }

    @Test
    void losesNoLookUpWhenItIsReconfigured() throws Exception {
        Database.gate = new CountDownLatch(1);
        String held = "select home from people where address = :user and held()";
        activate("query", held, "timeout.ms", 60000);
        CompletableFuture<List<Evidence>> before = ask("jdbc");
        Database.ARRIVED.acquire();

        component.modified(properties("query", held, "timeout.ms", 50000));
        CompletableFuture<List<Evidence>> after = ask("jdbc");
        Database.gate.countDown();

        assertThat(before.get(60, TimeUnit.SECONDS)).hasSize(1);
        assertThat(after.get(60, TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void waitsForTheBackendsThatItNames() throws Exception {
        activate("map", new String[] {"mail1=mail7"});
        assertThat(ask("jdbc")).isCompletedExceptionally();
        assertThat(registry.problems).isEmpty();

        component.configured(FLEET);

        String problem = SOURCE + ": map: there is no backend 'mail7' (mail1 are configured)";
        assertThat(registry.problems).containsOnly(Map.entry(SOURCE, List.of(problem)));
        assertThat(component.check(FLEET)).containsExactly(problem);

        Fleet both =
                new Fleet(Map.of("mail1", MAIL1, "mail7", Backend.of("mail7", Map.of())), Map.of());
        component.configured(both);

        assertThat(registry.problems).isEmpty();
        assertThat(ask("jdbc").get(60, TimeUnit.SECONDS))
                .extracting(Evidence::backend)
                .containsExactly("mail7");
    }

    @Test
    void activatesWhileTheDatabaseIsDown() throws Exception {
        database.shut();
        activate();

        assertThat(registry.problems).isEmpty();
        assertThat(registry.names).containsExactly("jdbc");
        database.open(0);
    }
}
