package org.clustergate.shell;

import java.util.List;
import java.util.Set;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.runtime.Json;

/** What is wrong with the configuration, and all that is in force. */
final class ShowVerb implements Verb {
    private final GatewayRuntime runtime;

    ShowVerb(GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "show";
    }

    @Override
    public String usage() {
        return """
               show [--json]
                 shows frontends, backends, pools, policies, strategies and how full the ledger
                 of mails to be tried again is, and what is wrong
                   gateway show
                   gateway show --json
               """;
    }

    @Override
    public Answer run(List<String> words) {
        Arguments arguments = new Arguments(words, Set.of(), Set.of("--json"));
        GatewayRuntime.Snapshot snapshot = runtime.snapshot();
        return new Answer(
                snapshot.problems().isEmpty() ? Answer.OK : Answer.WARNING,
                arguments.has("--json") ? Json.of(snapshot) : StatusReport.of(snapshot));
    }
}
