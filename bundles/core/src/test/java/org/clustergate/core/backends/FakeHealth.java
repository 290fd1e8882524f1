package org.clustergate.core.backends;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.clustergate.backend.BackendHealth;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.BackendState.Status;
import org.clustergate.mail.Protocol;

/** Says of each backend what the test wants. */
public final class FakeHealth implements BackendHealth {
    private final Map<String, BackendState> states = new HashMap<>();
    private final Map<String, List<String>> features = new HashMap<>();

    /** What was set by operators. */
    public final List<String> orders = new ArrayList<>();

    public FakeHealth is(String backend, Status status, double share) {
        states.put(
                backend,
                new BackendState(
                        backend, Protocol.IMAP, status, "the test says so", Instant.EPOCH, share));
        return this;
    }

    public FakeHealth offers(String backend, String... lines) {
        features.put(backend, List.of(lines));
        return this;
    }

    @Override
    public BackendState state(String backend, Protocol protocol) {
        return states.getOrDefault(
                backend, new BackendState(backend, protocol, Status.UP, "", Instant.EPOCH, 1));
    }

    @Override
    public Optional<List<String>> features(String backend, Protocol protocol) {
        return Optional.ofNullable(features.get(backend));
    }

    @Override
    public List<BackendState> states() {
        return List.copyOf(states.values());
    }

    @Override
    public boolean set(String backend, Mode mode, String reason) {
        orders.add(backend + " " + mode + " " + reason);
        return true;
    }
}
