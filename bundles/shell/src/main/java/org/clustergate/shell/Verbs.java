package org.clustergate.shell;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.clustergate.runtime.GatewayRuntime;

/** All verbs by their names. Thread-safe. */
final class Verbs {
    private final Map<String, Verb> verbs = Collections.synchronizedMap(new LinkedHashMap<>());

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

    /** There is one more. */
    void add(Verb verb) {
        verbs.put(verb.name(), verb);
    }

    /** There is that one no more. */
    void remove(Verb verb) {
        verbs.remove(verb.name(), verb);
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
        return run(verb.get(), words);
    }

    static Verb.Answer run(Verb verb, List<String> words) {
        try {
            return verb.run(words);
        } catch (IllegalArgumentException e) {
            return new Verb.Answer(Verb.Answer.ERROR, e.getMessage() + "\n" + verb.usage());
        }
    }

    String usage() {
        synchronized (verbs) {
            return verbs.values().stream().map(Verb::usage).collect(Collectors.joining());
        }
    }
}
