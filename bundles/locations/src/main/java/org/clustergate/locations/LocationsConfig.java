package org.clustergate.locations;

import java.time.Duration;
import java.util.Map;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "Clustergate locations",
        description = "What the gateway remembers about where users live, and for how long.")
@interface LocationsConfig {
    String PID = "gateway.locations";

    /** In seconds: who remembers for longer has mistaken the unit. */
    long YEAR = 366L * 86_400;

    @AttributeDefinition(
            name = "Trust in a login (seconds)",
            description = "How long a successful login proves that the user lives on that server.")
    long login_ttl_s() default 86400;

    @AttributeDefinition(
            name = "Trust in a delivery (seconds)",
            description = "How long an accepted recipient shows that the user lives there.")
    long delivery_ttl_s() default 43200;

    @AttributeDefinition(
            name = "Pause after no answer (seconds)",
            description =
                    "How long it is remembered that a user could not be found because a server or a"
                            + " directory did not answer, before all are asked again.")
    long unknown_ttl_s() default 3;

    @AttributeDefinition(
            name = "Use of expired locations (seconds)",
            description =
                    "How long a user's home may still be used after its evidence has expired: at"
                            + " once while it is looked up again, and for as long as nobody answers.")
    long stale_ttl_s() default 86400;

    @AttributeDefinition(
            name = "Users",
            description =
                    "How many users' homes are remembered, at about one kilobyte each. A user"
                            + " about whom more than eight servers have answered counts as several.")
    long max_users() default 100000;

    @AttributeDefinition(
            name = "Unknown users",
            description =
                    "How many names that no server knows are remembered, apart from the users.")
    long max_negative() default 20000;

    @AttributeDefinition(
            name = "Directory timeout (milliseconds)",
            description = "How long a location directory may take before it counts as silent.")
    long timeout_ms() default 6000;

    @AttributeDefinition(
            name = "Keep over a restart",
            description =
                    "Whether users' homes and pins are kept in two files of the data directory, so"
                            + " that after a restart nobody has to be looked for.")
    boolean snapshot() default true;

    @AttributeDefinition(
            name = "Pause between snapshots (seconds)",
            description =
                    "How often users' homes are written to the data directory; pins are written at"
                            + " once.")
    long snapshot_interval_s() default 300;

    /** The same in the types that the code uses. */
    record Settings(
            Duration login,
            Duration delivery,
            Duration unknown,
            Duration stale,
            long maxUsers,
            long maxNegative,
            Duration timeout,
            boolean snapshot,
            Duration snapshotInterval) {

        /** What counts when nothing is configured. */
        static final Settings DEFAULT =
                of(org.clustergate.config.Settings.of(LocationsConfig.class, PID, Map.of()));

        static Settings of(org.clustergate.config.Settings read) {
            return new Settings(
                    read.seconds("login.ttl.s", 1, YEAR),
                    read.seconds("delivery.ttl.s", 1, YEAR),
                    read.seconds("unknown.ttl.s", 1, 3600),
                    read.seconds("stale.ttl.s", 0, YEAR),
                    read.number("max.users", 1, 100_000_000),
                    read.number("max.negative", 1, 100_000_000),
                    read.millis("timeout.ms", 1, 600_000),
                    read.flag("snapshot"),
                    read.seconds("snapshot.interval.s", 10, 86_400));
        }
    }
}
