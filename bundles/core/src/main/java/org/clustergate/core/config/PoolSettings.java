package org.clustergate.core.config;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** The keys of {@code gateway.pool}. */
@ObjectClassDefinition(name = "Clustergate pool", description = "A named set of backends.")
public @interface PoolSettings {
    @AttributeDefinition(description = "Names of its backends.")
    String[] backends() default {};
}
