package org.clustergate.directory.jdbc;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.AttributeType;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** The keys of {@code gateway.directory.jdbc}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate directory: database",
        description = "Finds a user's mail server in an SQL database.")
@interface JdbcConfig {
    String PID = "gateway.directory.jdbc";

    @AttributeDefinition(
            description =
                    "The directory's name in logs and explanations; two need two names. Empty: jdbc.")
    String name() default "";

    @AttributeDefinition(
            description =
                    "The class of the JDBC driver. PostgreSQL's is there; put the jar of another one"
                            + " into plugins/.")
    String driver() default "org.postgresql.Driver";

    @AttributeDefinition(
            description = "The database, such as jdbc:postgresql://db.example.org/mail.")
    String url() default "";

    @AttributeDefinition(description = "Who the gateway logs in as; reading is enough.")
    String user() default "";

    @AttributeDefinition(description = "The password for it.", type = AttributeType.PASSWORD)
    String password() default "";

    @AttributeDefinition(
            name = "password.file",
            description = "A file whose first line is the password, instead of it.")
    String password_file() default "";

    @AttributeDefinition(
            description =
                    "Selects the user's backend as the first column, with :user (the whole address),"
                            + " :local and :domain, all in lower case. They become bind variables:"
                            + " write them without quotes.")
    String query() default "";

    @AttributeDefinition(
            description =
                    "How the column names a backend: by the backend's name or by its host as configured.",
            options = {
                @Option(label = "backend's name", value = "name"),
                @Option(label = "backend's host", value = "host")
            })
    String match() default "name";

    @AttributeDefinition(description = "For values that are neither: a list of value=backend.")
    String[] map() default {};

    @AttributeDefinition(
            name = "ttl.s",
            description = "How long (seconds) a user's home is believed.")
    long ttl_s() default 300;

    @AttributeDefinition(
            name = "absent.ttl.s",
            description = "How long (seconds) it is believed that there is no such user.")
    long absent_ttl_s() default 60;

    @AttributeDefinition(
            description =
                    "Whether the database knows all users: one that it lacks does not exist. Otherwise"
                            + " other directories are believed about them.")
    boolean complete() default false;

    @AttributeDefinition(description = "Ask only about users of these domains. Empty: about all.")
    String[] domains() default {};

    @AttributeDefinition(
            name = "connect.timeout.ms",
            description = "How long (milliseconds) a connection may take.")
    int connect_timeout_ms() default 2000;

    @AttributeDefinition(
            name = "timeout.ms",
            description =
                    "How long (milliseconds) an answer may take; the database is told so in whole"
                            + " seconds.")
    int timeout_ms() default 3000;

    @AttributeDefinition(
            name = "retry.ms",
            description =
                    "How long (milliseconds) the database is not tried again after it could not be"
                            + " reached; meanwhile look-ups fail at once.")
    int retry_ms() default 1000;

    @AttributeDefinition(
            name = "pool.size",
            description = "How many connections, and look-ups at the same time, there may be.")
    int pool_size() default 4;

    @AttributeDefinition(
            name = "max.waiting",
            description = "How many look-ups may wait for a connection; more fail at once.")
    int max_waiting() default 1000;
}
