package org.clustergate.shell;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.runtime.GatewayRuntime;

/** A gateway of plain lists. */
final class FakeRuntime implements GatewayRuntime {
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
