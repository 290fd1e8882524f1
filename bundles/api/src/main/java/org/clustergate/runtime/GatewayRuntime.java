package org.clustergate.runtime;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** What the gateway is doing, and what an operator can ask of it. Thread-safe; never blocks. */
@ProviderType
public interface GatewayRuntime {
    /** A frontend and the address it listens on; {@code problem} is empty when it listens. */
    record FrontendDto(
            String name,
            String protocol,
            String address,
            String policy,
            int sessions,
            String problem) {}

    /** A policy and its strategies in order. */
    record PolicyDto(String name, List<String> strategies) {}

    /** A strategy by name; {@code problem} tells why it cannot be used, or is empty. */
    record StrategyDto(String name, String bundle, String problem) {}

    /** A backend and its endpoints ({@code imap 192.0.2.1:143 starttls}). */
    record BackendDto(String name, List<String> endpoints, int sessions) {}

    /** A pool and its members. */
    record PoolDto(String name, List<String> backends) {}

    /** A session; user and backend are empty until they are known. */
    record SessionDto(
            String id,
            String frontend,
            String protocol,
            String client,
            String user,
            String backend,
            boolean tls,
            boolean passThrough,
            Instant opened) {}

    /**
     * All of it at one moment. {@code problems} are the errors of a configuration that was refused.
     */
    record Snapshot(
            String state,
            List<FrontendDto> frontends,
            List<PolicyDto> policies,
            List<StrategyDto> strategies,
            List<BackendDto> backends,
            List<PoolDto> pools,
            int sessions,
            List<String> problems) {}

    /** The present state, without the sessions themselves. */
    Snapshot snapshot();

    /** At most {@code limit} of the present sessions, oldest first. */
    List<SessionDto> sessions(int limit);

    /**
     * Takes no new sessions and lets the present ones finish; those still there after the deadline
     * are ended in the protocol's words. Asking twice is harmless: the earlier deadline holds.
     *
     * @return complete when no session is left
     */
    CompletionStage<Void> drain(Duration deadline);
}
