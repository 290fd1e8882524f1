package org.clustergate.directory.http;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.clustergate.config.ConfigurationProblems;

/** Remembers what was reported. */
final class FakeProblems implements ConfigurationProblems {
    private final Map<String, List<String>> reported = new HashMap<>();

    @Override
    public synchronized void report(String source, List<String> problems) {
        reported.put(source, problems);
    }

    synchronized List<String> of(String source) {
        return reported.getOrDefault(source, List.of());
    }
}
