package org.clustergate.shell;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.runtime.GatewayRuntime.StateDto;
import org.clustergate.runtime.Json;

/** How backends are, and what is wanted of them. */
final class BackendVerb implements Verb {
    private final GatewayRuntime runtime;

    BackendVerb(GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "backend";
    }

    @Override
    public String usage() {
        return """
               backend [list [NAME]] [--json]
               backend ready|drain|maint NAME [--within TIME] [--why TEXT] [--dry-run]
                 shows backends, or takes one out of service; with a time its sessions are ended by then
                   gateway backend drain mail1 --within 10m --why "new disk"
                   gateway backend ready mail1
               """;
    }

    @Override
    public Answer run(List<String> words) {
        Arguments arguments =
                new Arguments(words, Set.of("--within", "--why"), Set.of("--dry-run", "--json"));
        String what = arguments.word(0);
        if (what.isEmpty() || what.equals("list")) {
            return list(arguments.word(1), arguments.has("--json"));
        }
        String backend = arguments.word(1, "the backend's name");
        Duration within = arguments.time("--within").orElse(Duration.ZERO);
        int sessions =
                runtime.snapshot().backends().stream()
                        .filter(one -> one.name().equals(backend))
                        .mapToInt(GatewayRuntime.BackendDto::sessions)
                        .sum();
        String count = sessions == 1 ? "1 session" : sessions + " sessions";
        if (arguments.has("--dry-run")) {
            return Answer.ok(backend + " would be set to " + what + ", it has " + count + ".\n");
        }
        return Answer.of(
                runtime.backend(backend, what, arguments.option("--why", "by an operator"), within),
                backend + " is set to " + what + ", it has " + count + ".\n");
    }

    private Answer list(String name, boolean json) {
        List<StateDto> states =
                runtime.snapshot().states().stream()
                        .filter(state -> name.isEmpty() || state.backend().equals(name))
                        .toList();
        return Answer.ok(
                json
                        ? Json.of(states)
                        : ExplanationReport.states(states, Instant.now()).render(""));
    }
}
