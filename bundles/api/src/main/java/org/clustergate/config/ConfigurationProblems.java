package org.clustergate.config;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Where components say what is wrong with their configuration. What is reported here stands in the
 * log, the shell, the console and the launcher's output until it is reported away. Thread-safe.
 */
@ProviderType
public interface ConfigurationProblems {
    /**
     * What is wrong with one source's latest configuration, which is therefore not in force.
     *
     * @param source the file's name or the PID: each source keeps only its last report
     * @param problems a line each, as {@link Settings#problems()} makes them; empty when all is
     *     well or the configuration is gone
     */
    void report(String source, List<String> problems);
}
