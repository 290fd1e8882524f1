package org.clustergate.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationCheck;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All who have a say in a change of backends and pools. Thread-safe. */
public final class ConfigurationChecks {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationChecks.class);

    private final List<ConfigurationCheck> checks = new CopyOnWriteArrayList<>();

    public void add(ConfigurationCheck check) {
        checks.add(check);
    }

    public void remove(ConfigurationCheck check) {
        checks.remove(check);
    }

    /** What they have against these backends and pools. One that fails has nothing to say. */
    public List<String> ask(Fleet next) {
        List<String> problems = new ArrayList<>();
        for (ConfigurationCheck check : checks) {
            try {
                problems.addAll(check.check(next));
            } catch (RuntimeException | LinkageError e) {
                LOG.error("configuration check {} failed", check.getClass().getName(), e);
            }
        }
        return problems;
    }
}
