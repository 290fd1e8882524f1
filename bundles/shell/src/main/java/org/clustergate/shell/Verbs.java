package org.clustergate.shell;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.clustergate.runtime.GatewayRuntime;

/** All verbs by their names. Thread-safe. */
final class Verbs {
    private final Map<String, Verb> verbs = new LinkedHashMap<>();

    Verbs(GatewayRuntime runtime) {
        for (Verb verb :
                List.of(
                        new ExplainVerb(runtime),
                        new DecisionsVerb(runtime),
                        new BackendVerb(runtime),
                        new LocateVerb(runtime),
                        new KickVerb(runtime),
                        new WhoVerb(runtime),
                        new ShowVerb(runtime))) {
            verbs.put(verb.name(), verb);
        }
    }

    /**
     * Runs a verb with the words behind it; what it cannot make sense of is told with its usage.
     */
    Verb.Answer run(String name, List<String> words) {
        Optional<Verb> verb = Optional.ofNullable(verbs.get(name));
        if (verb.isEmpty()) {
            return new Verb.Answer(
                    Verb.Answer.ERROR, "'" + name + "' is no verb; these are:\n" + usage());
        }
        try {
            return verb.get().run(words);
        } catch (IllegalArgumentException e) {
            return new Verb.Answer(Verb.Answer.ERROR, e.getMessage() + "\n" + verb.get().usage());
        }
    }

    String usage() {
        return verbs.values().stream().map(Verb::usage).collect(Collectors.joining());
    }
}
