package org.clustergate.config;

import java.util.List;
import org.clustergate.backend.Fleet;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * Has a say before backends and pools change: a service of whoever names backends or pools in a
 * configuration of their own. Called on the configuration's thread, once for each change; must not
 * block. If anybody objects, the whole change is refused and everything stays as it is. When all
 * agree, {@link org.clustergate.monitor.GatewayMonitor#configured} follows.
 */
@ConsumerType
public interface ConfigurationCheck {
    /**
     * What is wrong with the latest configuration of this component (in force, or still waiting for
     * a backend or pool to come) if these were the backends and pools. Empty where nothing is.
     */
    List<String> check(Fleet next);
}
