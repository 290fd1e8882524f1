package org.clustergate.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.GatewayRuntime;

/** A gateway of plain lists. */
final class FakeRuntime implements GatewayRuntime {
    final List<String> heard = new ArrayList<>();
    Explanation explanation;
    List<Explanation.Past> past = List.of();
    String problem = "";

    @Override
    public CompletionStage<Explanation> explain(Explanation.Question question) {
        heard.add(question.toString());
        return CompletableFuture.completedFuture(explanation);
    }

    @Override
    public List<Explanation.Past> decisions(String about, int limit) {
        heard.add("decisions " + about + " " + limit);
        return past;
    }

    @Override
    public String forget(String realm, String user) {
        heard.add("forget " + realm + ":" + user);
        return problem;
    }

    @Override
    public String pin(String realm, String user, String backend, Duration time, String why) {
        heard.add("pin " + user + " to " + backend + " for " + time + ": " + why);
        return problem;
    }

    @Override
    public String unpin(String realm, String user) {
        heard.add("unpin " + user);
        return problem;
    }

    @Override
    public String backend(String backend, String mode, String why, Duration deadline) {
        heard.add(mode + " " + backend + " within " + deadline + ": " + why);
        return problem;
    }

    @Override
    public int kick(String user, String backend) {
        heard.add("kick " + user + " at " + backend);
        return 2;
    }

    final List<SessionDto> sessions = new ArrayList<>();
    final List<Duration> drains = new ArrayList<>();
    List<LedgerDto> ledger = List.of();
    Snapshot snapshot;

    @Override
    public Snapshot snapshot() {
        return snapshot != null
                ? snapshot
                : new Snapshot(
                        "running",
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of(),
                        ledger,
                        sessions.size(),
                        List.of());
    }

    @Override
    public List<SessionDto> sessions(int limit) {
        return sessions.subList(0, Math.min(limit, sessions.size()));
    }

    @Override
    public CompletionStage<Void> drain(Duration deadline) {
        drains.add(deadline);
        return CompletableFuture.completedFuture(null);
    }
}
