package org.clustergate.shell;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.runtime.Json;

/** Why a user goes where. Runs on the shell's thread and may wait for directories. */
final class ExplainVerb implements Verb {
    private static final long PATIENCE_S = 70;

    private final GatewayRuntime runtime;

    ExplainVerb(GatewayRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String usage() {
        return """
               explain USER [--proto imap|pop3|submission|smtp] [--frontend NAME] [--from ADDRESS]
                       [--sni NAME] [--json]
                 says why that user would go where
                   gateway explain anna@example.test
                   gateway explain bert@example.test --proto smtp --from 192.0.2.9
               """;
    }

    @Override
    public Answer run(List<String> words) {
        Arguments arguments =
                new Arguments(
                        words,
                        Set.of("--proto", "--frontend", "--from", "--sni"),
                        Set.of("--json"));
        CompletableFuture<Explanation> asked =
                runtime.explain(
                                new Explanation.Question(
                                        arguments.word(0, "the user"),
                                        arguments.option("--proto", ""),
                                        arguments.option("--frontend", ""),
                                        arguments.option("--from", ""),
                                        arguments.option("--sni", "")))
                        .toCompletableFuture();
        Explanation found;
        try {
            found = asked.get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer(Answer.ERROR, "interrupted");
        } catch (ExecutionException | TimeoutException e) {
            return new Answer(Answer.ERROR, "no explanation: " + e);
        }
        int code =
                !found.problem().isEmpty()
                        ? Answer.ERROR
                        : found.outcome() == Explanation.Outcome.ROUTED
                                ? Answer.OK
                                : Answer.WARNING;
        return new Answer(
                code, arguments.has("--json") ? Json.of(found) : ExplanationReport.of(found));
    }
}
