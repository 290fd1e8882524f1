package org.clustergate.directory.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
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
import org.osgi.service.jdbc.DataSourceFactory;

/** A directory over two backends, and questions to it. */
final class World implements AutoCloseable {
    static final String HOME = "mail1=HOME";
    static final String UNKNOWN = "mail1=UNKNOWN mail2=UNKNOWN";
    static final String ABSENT = "mail1=ABSENT mail2=ABSENT";
    static final List<Backend> BACKENDS =
            List.of(backend("mail1", "192.0.2.1"), backend("mail2", "192.0.2.2"));
    private static final Fleet FLEET =
            new Fleet(Map.of("mail1", BACKENDS.get(0), "mail2", BACKENDS.get(1)), Map.of());

    final List<String> complaints = new ArrayList<>();
    private final DataSourceFactory driver;
    private final Map<String, Object> defaults;
    JdbcDirectory directory;

    World(DataSourceFactory driver, Map<String, Object> defaults) {
        this.driver = driver;
        this.defaults = defaults;
    }

    private static Backend backend(String name, String host) {
        return Backend.of(name, Map.of(Protocol.IMAP, new Endpoint(host, 143, Security.NONE)));
    }

    void configure(Object... keysAndValues) throws SQLException {
        Map<String, Object> values = new HashMap<>(defaults);
        values.put("complete", true);
        values.put("retry.ms", 0);
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        Settings settings = new Settings(JdbcConfig.class, JdbcConfig.PID, "jdbc.config", values);
        JdbcSettings read = JdbcSettings.read(settings, Path.of("."));
        assertThat(settings.problems()).isEmpty();
        close();
        directory =
                new JdbcDirectory(
                        read,
                        driver,
                        () -> FLEET,
                        new Complaints(complaints::add, InstantSource.fixed(Instant.EPOCH)),
                        InstantSource.system(),
                        System::nanoTime);
    }

    CompletableFuture<List<Evidence>> start(String user) {
        return start(MailAddress.parse(user).orElseThrow());
    }

    CompletableFuture<List<Evidence>> start(MailAddress user) {
        return directory.locate(new LocationQuery(user, "", BACKENDS)).toCompletableFuture();
    }

    static String text(CompletableFuture<List<Evidence>> answer) throws Exception {
        return answer.get(60, TimeUnit.SECONDS).stream()
                .map(one -> one.backend() + "=" + one.verdict())
                .collect(Collectors.joining(" "));
    }

    String ask(String user) throws Exception {
        return text(start(user));
    }

    static Throwable failure(CompletableFuture<List<Evidence>> answer) throws Exception {
        try {
            return new AssertionError("answered " + text(answer));
        } catch (ExecutionException e) {
            return e.getCause();
        }
    }

    @Override
    public void close() {
        if (directory != null) {
            directory.close();
        }
    }
}
