package org.clustergate.core.config;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code gateway.policy}; their defaults stand here and nowhere else. */
@ObjectClassDefinition(
        name = "Clustergate policy",
        description = "The strategies that are asked, in order, until one decides.")
public @interface PolicySettings {
    @AttributeDefinition(description = "Names of the strategies, in order.")
    String[] strategies() default {"location", "loadsharing"};

    @AttributeDefinition(
            name = "hold.ms",
            description =
                    "Milliseconds that sessions wait for a strategy that is missing, while its bundle is replaced.")
    int hold_ms() default 5000;

    @AttributeDefinition(
            name = "timeout.ms",
            description = "Milliseconds that all strategies together may take.")
    int timeout_ms() default 15000;
}
