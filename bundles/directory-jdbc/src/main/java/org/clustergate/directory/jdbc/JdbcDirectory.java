package org.clustergate.directory.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.clustergate.backend.Fleet;
import org.clustergate.directory.BlockingLookups;
import org.clustergate.directory.Complaints;
import org.clustergate.directory.DirectoryAnswers;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.osgi.service.jdbc.DataSourceFactory;

/**
 * Asks a database, by one set of settings and one driver. Connections are made when the first
 * look-up needs one, and anew when they break; as many threads as connections block on them.
 * Anything but a complete answer fails the look-up. Thread-safe.
 */
final class JdbcDirectory implements LocationDirectory, AutoCloseable {
    /** More rows for one user are no answer but a query that is too wide. */
    static final int MAX_ROWS = 20;

    /** The database's own timeout comes first: a cut connection is lost to the next look-up. */
    private static final Duration NETWORK_GRACE = Duration.ofMillis(1500);

    private static final Duration IDLE = Duration.ofMinutes(10);
    private static final Duration KEEPALIVE = Duration.ofMinutes(2);
    private static final Duration MAX_CONNECTION_AGE = Duration.ofMinutes(30);

    private final JdbcSettings settings;
    private final Supplier<Fleet> fleet;
    private final Complaints complaints;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final HikariDataSource pool;
    private final BlockingLookups lookups;

    /**
     * Connects nowhere yet.
     *
     * @throws SQLException where the driver does not take the settings
     */
    JdbcDirectory(
            JdbcSettings settings,
            DataSourceFactory driver,
            Supplier<Fleet> fleet,
            Complaints complaints,
            InstantSource clock,
            LongSupplier nanoTime)
            throws SQLException {
        this.settings = settings;
        this.fleet = fleet;
        this.complaints = complaints;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.pool = pool(settings, source(settings, driver));
        this.lookups =
                new BlockingLookups(
                        settings.answers().name(),
                        settings.poolSize(),
                        settings.maxWaiting(),
                        settings.connectTimeout().plus(settings.timeout()),
                        settings.retry(),
                        JdbcDirectory::unreachable,
                        nanoTime);
    }

    private static DataSource source(JdbcSettings settings, DataSourceFactory driver)
            throws SQLException {
        Properties properties = new Properties();
        properties.setProperty(DataSourceFactory.JDBC_URL, settings.url());
        if (!settings.user().isEmpty()) {
            properties.setProperty(DataSourceFactory.JDBC_USER, settings.user());
            properties.setProperty(DataSourceFactory.JDBC_PASSWORD, settings.password().reveal());
        }
        return driver.createDataSource(properties);
    }

    private static HikariDataSource pool(JdbcSettings settings, DataSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("directory-" + settings.answers().name());
        config.setDataSource(source);
        config.setMaximumPoolSize(settings.poolSize());
        // None is made before it is needed, and none is tried for while nobody asks.
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(settings.connectTimeout().toMillis());
        config.setValidationTimeout(settings.connectTimeout().toMillis());
        config.setIdleTimeout(IDLE.toMillis());
        config.setKeepaliveTime(KEEPALIVE.toMillis());
        config.setMaxLifetime(MAX_CONNECTION_AGE.toMillis());
        // In a transaction that the pool rolls back: PostgreSQL's driver makes only those
        // read-only.
        config.setReadOnly(true);
        config.setAutoCommit(false);
        config.setExceptionOverride(
                new SQLExceptionOverride() {
                    @java.lang.Override
                    public Override adjudicate(SQLException failure) {
                        return broken(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
                    }
                });
        return new HikariDataSource(config);
    }

    private static boolean unreachable(Exception failure) {
        return failure instanceof SQLException e && broken(e);
    }

    /**
     * Whether it is the connection that failed, and not this one query. Drivers say so by the class
     * of the exception, by an SQL state of class 08, or, PostgreSQL's when the server goes down, by
     * 57P.
     */
    private static boolean broken(SQLException failure) {
        String state = failure.getSQLState();
        return failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException
                || state != null && (state.startsWith("08") || state.startsWith("57P"));
    }

    @Override
    public CompletionStage<List<Evidence>> locate(LocationQuery query) {
        DirectoryAnswers answers = settings.answers();
        if (!answers.concerns(query.user()) || !settings.query().fits(query.user())) {
            return CompletableFuture.completedStage(List.of());
        }
        return lookups.run(
                () -> {
                    Optional<List<String>> values = find(query.user());
                    List<Evidence> evidence =
                            values.isEmpty()
                                    ? answers.missing(query, clock.instant())
                                    : answers.found(
                                            query, values.get(), fleet.get(), clock.instant());
                    DirectoryAnswers.complaint(evidence).ifPresent(complaints::say);
                    return evidence;
                });
    }

    /**
     * A connection that breaks at once was broken before, and the pool could not know: then the
     * next one is asked.
     */
    private Optional<List<String>> find(MailAddress user) throws SQLException {
        long begin = nanoTime.getAsLong();
        try {
            return ask(user);
        } catch (SQLTransientConnectionException e) {
            throw e;
        } catch (SQLException e) {
            if (!broken(e) || nanoTime.getAsLong() - begin >= settings.timeout().toNanos()) {
                throw e;
            }
            return ask(user);
        }
    }

    /** The first column of all rows; empty where there is no row. */
    private Optional<List<String>> ask(MailAddress user) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(settings.query().sql())) {
            statement.setQueryTimeout(
                    (int) Math.max(1, settings.timeout().plusMillis(999).toSeconds()));
            statement.setMaxRows(MAX_ROWS + 1);
            settings.query().bind(statement, user);
            List<String> values = new ArrayList<>();
            int rows = 0;
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows++;
                    String value = result.getString(1);
                    if (value != null) {
                        values.add(value);
                    }
                }
            }
            if (rows > MAX_ROWS) {
                throw new SQLException("the query finds more than " + MAX_ROWS + " rows");
            }
            return rows == 0 ? Optional.empty() : Optional.of(values);
        }
    }

    private Connection connect() throws SQLException {
        Connection connection;
        try {
            connection = pool.getConnection();
        } catch (SQLTransientConnectionException e) {
            // The pool only says that it took too long; why is what its driver says.
            String why = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
            throw new SQLTransientConnectionException("no connection: " + why, e.getSQLState(), e);
        }
        try {
            // For a database that falls silent: the timeout that it is told needs it to listen.
            connection.setNetworkTimeout(
                    Runnable::run, (int) settings.timeout().plus(NETWORK_GRACE).toMillis());
        } catch (SQLFeatureNotSupportedException e) {
            // Not every driver can; then the statement's own timeout is all there is.
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    /** Takes no more look-ups; those that it has taken are still answered. */
    void retire() {
        lookups.finish(pool::close);
    }

    /** Answers nothing more. */
    @Override
    public void close() {
        lookups.close();
        pool.close();
    }
}
