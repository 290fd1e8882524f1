package org.clustergate.core.config;

import java.util.List;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.clustergate.config.ConfigurationProblems;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What components have found wrong with their own configurations. Needs nothing itself, so that
 * everybody can report from their first moment. Thread-safe.
 */
@Component(
        service = {ProblemBoard.class, ConfigurationProblems.class},
        immediate = true)
public final class ProblemBoard implements ConfigurationProblems {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemBoard.class);

    private final ConcurrentNavigableMap<String, List<String>> bySource =
            new ConcurrentSkipListMap<>();
    private volatile Runnable listener = () -> {};

    @Activate
    public ProblemBoard() {}

    @Override
    public void report(String source, List<String> problems) {
        // A component whose file is gone reports by its PID, which is the file's name without its
        // end.
        String key = source.replaceFirst("\\.(config|cfg)$", "");
        List<String> before =
                problems.isEmpty()
                        ? bySource.remove(key)
                        : bySource.put(key, List.copyOf(problems));
        if (problems.equals(before == null ? List.of() : before)) {
            return;
        }
        if (problems.isEmpty()) {
            LOG.info("{}: configuration is in order again", source);
        }
        problems.forEach(problem -> LOG.error("configuration refused: {}", problem));
        listener.run();
    }

    /** All problems there are, by source. */
    public List<String> all() {
        return bySource.values().stream().flatMap(List::stream).toList();
    }

    /** That one hears, on the reporter's thread, that something has changed. */
    public void listen(Runnable changed) {
        listener = changed;
    }
}
