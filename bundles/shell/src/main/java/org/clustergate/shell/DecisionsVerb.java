package org.clustergate.shell;

import java.util.List;
import java.util.Set;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.runtime.Json;

/** What past sessions were told. */
final class DecisionsVerb implements Verb {
    private static final int LIMIT = 10;

    private final GatewayRuntime runtime;

    DecisionsVerb(GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "decisions";
    }

    @Override
    public String usage() {
        return """
               decisions [SESSION|USER] [--limit NUMBER] [--json]
                 shows the latest decisions and what led to them
                   gateway decisions anna@example.test
                   gateway decisions --limit 50 --json
               """;
    }

    @Override
    public Answer run(List<String> words) {
        Arguments arguments = new Arguments(words, Set.of("--limit"), Set.of("--json"));
        List<Explanation.Past> found =
                runtime.decisions(arguments.word(0), arguments.number("--limit", LIMIT));
        return Answer.ok(arguments.has("--json") ? Json.of(found) : ExplanationReport.of(found));
    }
}
