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
    @Override
    public CompletionStage<Explanation> explain(Explanation.Question question) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<Explanation.Past> decisions(String about, int limit) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String forget(String realm, String user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String pin(String realm, String user, String backend, Duration time, String why) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String unpin(String realm, String user) {
        throw new UnsupportedOperationException();
    }

    @Override
    public String backend(String backend, String mode, String why, Duration deadline) {
        throw new UnsupportedOperationException();
    }

    @Override
    public int kick(String user, String backend) {
        throw new UnsupportedOperationException();
    }

    final List<SessionDto> sessions = new ArrayList<>();
    final List<Duration> drains = new ArrayList<>();
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
