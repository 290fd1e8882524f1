package org.clustergate.directory.jdbc;

import java.nio.file.Path;
import java.time.Duration;
import org.clustergate.config.Secret;
import org.clustergate.config.Settings;
import org.clustergate.directory.DirectoryAnswers;

/**
 * What one database is configured to do.
 *
 * @param driver the driver's class
 * @param user empty where the database wants none
 * @param connectTimeout until a connection is open
 * @param timeout until an answer is there
 * @param retry how long nothing is tried after an outage
 */
record JdbcSettings(
        DirectoryAnswers answers,
        String driver,
        String url,
        String user,
        Secret password,
        QueryTemplate query,
        Duration connectTimeout,
        Duration timeout,
        Duration retry,
        int poolSize,
        int maxWaiting) {
    static final String TYPE = "jdbc";

    /** The pool takes no less. */
    private static final long LEAST_CONNECT_TIMEOUT_MS = 250;

    /**
     * Reads them; they count only if the settings have no problems then.
     *
     * @param conf where relative paths start
     */
    static JdbcSettings read(Settings settings, Path conf) {
        DirectoryAnswers answers = DirectoryAnswers.read(settings, TYPE).matching(settings);
        String url = settings.required("url");
        if (!url.isEmpty() && !url.startsWith("jdbc:")) {
            settings.problem("url", "does not begin with jdbc:");
        }
        String user = settings.text("user");
        Secret password = settings.secret("password", conf);
        if (user.isEmpty() && !password.isEmpty()) {
            settings.problem("user", "is missing beside password");
        }
        return new JdbcSettings(
                answers,
                settings.required("driver"),
                url,
                user,
                password,
                query(settings),
                settings.millis("connect.timeout.ms", LEAST_CONNECT_TIMEOUT_MS, 60_000),
                settings.millis("timeout.ms", 1, 60_000),
                settings.millis("retry.ms", 0, 60_000),
                (int) settings.number("pool.size", 1, 200),
                (int) settings.number("max.waiting", 1, 100_000));
    }

    private static QueryTemplate query(Settings settings) {
        String text = settings.required("query");
        if (text.isEmpty()) {
            return null;
        }
        try {
            return QueryTemplate.parse(text);
        } catch (IllegalArgumentException e) {
            settings.problem("query", e.getMessage());
            return null;
        }
    }

    /** Without the address: it may hold a password. */
    @Override
    public String toString() {
        return "JdbcSettings[" + answers.name() + ", " + driver + "]";
    }
}
