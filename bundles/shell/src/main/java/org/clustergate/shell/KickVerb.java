package org.clustergate.shell;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.clustergate.runtime.GatewayRuntime;

/** Ends sessions so that they are routed anew. */
final class KickVerb implements Verb {
    private final GatewayRuntime runtime;

    KickVerb(GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "kick";
    }

    @Override
    public String usage() {
        return """
               kick [USER] [--backend NAME] [--dry-run]
                 ends the sessions of a user, at a backend, or of a user at a backend
                   gateway kick anna@example.test
                   gateway kick --backend mail1 --dry-run
               """;
    }

    @Override
    public Answer run(List<String> words) {
        Arguments arguments = new Arguments(words, Set.of("--backend"), Set.of("--dry-run"));
        String user = arguments.word(0);
        String backend = arguments.option("--backend", "");
        if (user.isEmpty() && backend.isEmpty()) {
            throw new IllegalArgumentException("a user or --backend is missing");
        }
        if (arguments.has("--dry-run")) {
            String wanted = user.toLowerCase(Locale.ROOT);
            long count =
                    runtime.sessions(Integer.MAX_VALUE).stream()
                            .filter(
                                    s ->
                                            user.isEmpty()
                                                    || s.user()
                                                            .toLowerCase(Locale.ROOT)
                                                            .equals(wanted))
                            .filter(s -> backend.isEmpty() || s.backend().equals(backend))
                            .count();
            return Answer.ok("Sessions that would be ended: " + count + "\n");
        }
        return Answer.ok("Sessions that end now: " + runtime.kick(user, backend) + "\n");
    }
}
