package org.clustergate.shell;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.runtime.GatewayRuntime.SessionDto;
import org.clustergate.runtime.Json;

/** Who is connected. */
final class WhoVerb implements Verb {
    private final GatewayRuntime runtime;

    WhoVerb(GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "who";
    }

    @Override
    public String usage() {
        return """
               who [TEXT] [--backend NAME] [--limit NUMBER] [--json]
                 shows sessions, oldest first; with a text those whose user or client has it
                   gateway who anna
                   gateway who --backend mail1 --json
               """;
    }

    @Override
    public Answer run(List<String> words) {
        Arguments arguments =
                new Arguments(words, Set.of("--backend", "--limit"), Set.of("--json"));
        String part = arguments.word(0).toLowerCase(Locale.ROOT);
        String backend = arguments.option("--backend", "");
        List<SessionDto> found =
                runtime.sessions(Integer.MAX_VALUE).stream()
                        .filter(
                                s ->
                                        s.user().toLowerCase(Locale.ROOT).contains(part)
                                                || s.client().contains(part))
                        .filter(s -> backend.isEmpty() || s.backend().equals(backend))
                        .limit(arguments.number("--limit", GatewayCommands.SESSIONS))
                        .toList();
        return Answer.ok(
                arguments.has("--json")
                        ? Json.of(found)
                        : SessionReport.of(found, runtime.snapshot().sessions()));
    }
}
