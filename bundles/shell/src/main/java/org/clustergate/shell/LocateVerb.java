package org.clustergate.shell;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.clustergate.runtime.GatewayRuntime;

/** What is remembered about where users live. */
final class LocateVerb implements Verb {
    private static final Duration PIN = Duration.ofDays(30);

    private final GatewayRuntime runtime;

    LocateVerb(GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "locate";
    }

    @Override
    public String usage() {
        return """
               locate forget|unpin USER [--realm NAME]
               locate pin USER BACKEND [--for TIME] [--why TEXT] [--realm NAME]
                 forgets where a user lives, or says so against all evidence (30 days)
                   gateway locate forget anna@example.test
                   gateway locate pin anna@example.test mail2 --for 7d --why "moved by hand"
               """;
    }

    @Override
    public Answer run(List<String> words) {
        Arguments arguments = new Arguments(words, Set.of("--for", "--why", "--realm"), Set.of());
        String what = arguments.word(0, "forget, pin or unpin");
        String user = arguments.word(1, "the user");
        String realm = arguments.option("--realm", "");
        return switch (what) {
            case "forget" ->
                    Answer.of(
                            runtime.forget(realm, user),
                            "Forgotten; the next one who asks finds out anew.\n");
            case "unpin" -> Answer.of(runtime.unpin(realm, user), "No longer pinned.\n");
            case "pin" -> {
                String backend = arguments.word(2, "the backend");
                Duration time = arguments.time("--for").orElse(PIN);
                yield Answer.of(
                        runtime.pin(
                                realm,
                                user,
                                backend,
                                time,
                                arguments.option("--why", "by an operator")),
                        Table.safe(user, Table.MAX_CELL)
                                + " lives on "
                                + Table.safe(backend, Table.MAX_CELL)
                                + " for "
                                + time.toHours()
                                + " hours.\n");
            }
            default ->
                    throw new IllegalArgumentException(
                            "'" + what + "' is none of forget, pin, unpin");
        };
    }
}
