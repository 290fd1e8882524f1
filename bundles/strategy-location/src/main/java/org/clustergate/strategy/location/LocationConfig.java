package org.clustergate.strategy.location;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

@ObjectClassDefinition(
        name = "Clustergate strategy: location",
        description = "Routes users to the mail server that hosts them.")
@interface LocationConfig {
    String PID = "gateway.strategy.location";

    @AttributeDefinition(
            name = "Share ambiguous users",
            description =
                    "Whether a user whom several servers claim is left to the next strategy,"
                            + " among those servers. If not, such users are refused for now.")
    boolean share_ambiguous() default true;

    @AttributeDefinition(
            name = "Strangers",
            description =
                    "What becomes of users of whom every server says that it does not know them:"
                            + " refused, or left to the next strategy, as where new users live on"
                            + " shared storage.",
            options = {
                @Option(label = "reject", value = "reject"),
                @Option(label = "pass", value = "pass")
            })
    String strangers() default "reject";

    @AttributeDefinition(
            name = "Try the password",
            description =
                    "Whether the password of a user whom nobody can locate is tried, at one server"
                            + " a login, at those servers that allow it (their 'login.probe').")
    boolean login_probe() default false;

    @AttributeDefinition(
            name = "Sites",
            description =
                    "Pools that are preferred for clients of a network, where a user has no home:"
                            + " network=pool, as in 192.0.2.0/24=site-a. The first that fits"
                            + " counts.")
    String[] sites() default {};
}
