package org.clustergate.locations;

import java.time.Duration;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

@ObjectClassDefinition(
        name = "Clustergate locations",
        description = "What the gateway remembers about where users live, and for how long.")
@interface LocationsConfig {
    String PID = "gateway.locations";

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

    /** The same in the types that the code uses; nonsense is raised to the least sensible value. */
    record Settings(
            Duration login,
            Duration delivery,
            Duration unknown,
            Duration stale,
            long maxUsers,
            long maxNegative,
            Duration timeout) {

        static Settings of(LocationsConfig config) {
            return new Settings(
                    Duration.ofSeconds(Math.max(1, config.login_ttl_s())),
                    Duration.ofSeconds(Math.max(1, config.delivery_ttl_s())),
                    Duration.ofSeconds(Math.max(1, config.unknown_ttl_s())),
                    Duration.ofSeconds(Math.max(0, config.stale_ttl_s())),
                    Math.max(1, config.max_users()),
                    Math.max(1, config.max_negative()),
                    Duration.ofMillis(Math.max(1, config.timeout_ms())));
        }
    }
}
