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

    /**
     * How one backend is for one protocol.
     *
     * @param status label of {@link org.clustergate.backend.BackendState.Status}
     * @param share of its weight that it gets now, 0 to 1
     */
    record StateDto(
            String backend,
            String protocol,
            String status,
            String reason,
            Instant since,
            int sessions,
            double share) {}

    /** A pool and its members. */
    record PoolDto(String name, List<String> backends) {}

    /**
     * The ledger of mails that some recipients have and whose sender is to try again: what it holds
     * now, and what it has done since it was started.
     *
     * @param entries recipients that it remembers
     * @param keys pairs of sender and recipient among them
     * @param most entries that there may be
     * @param oldest when the oldest of them was remembered ({@code 2026-01-02T03:04:05Z}), or empty
     * @param dropped entries that had to make room before their time: each of these recipients may
     *     have got a mail twice
     * @param saved recipients who were not given a mail once more that they had
     * @param refused recipients who were refused as before, without asking a backend
     */
    record LedgerDto(
            int entries,
            int keys,
            int most,
            String oldest,
            long dropped,
            long saved,
            long refused) {}

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
     * All of it at one moment. {@code problems} are the errors of a configuration that was refused;
     * {@code ledger} is empty where no bundle offers one.
     */
    record Snapshot(
            String state,
            List<FrontendDto> frontends,
            List<PolicyDto> policies,
            List<StrategyDto> strategies,
            List<BackendDto> backends,
            List<StateDto> states,
            List<PoolDto> pools,
            List<LedgerDto> ledger,
            int sessions,
            List<String> problems) {}

    /** The present state, without the sessions themselves. */
    Snapshot snapshot();

    /** At most {@code limit} of the present sessions, oldest first. */
    List<SessionDto> sessions(int limit);

    /**
     * Why that user would go where. Asks the same strategies as a session would, and changes
     * nothing; the directories may be asked. Never fails: what cannot be explained says so.
     */
    CompletionStage<Explanation> explain(Explanation.Question question);

    /**
     * What past sessions were told, the latest first; only so many are kept.
     *
     * @param about a session's id or a user's name; empty for all
     */
    List<Explanation.Past> decisions(String about, int limit);

    /**
     * Drops all that is remembered about where the user lives, but a pin.
     *
     * @return what is wrong, or empty
     */
    String forget(String realm, String user);

    /**
     * From now on the user lives there, whatever servers and directories say.
     *
     * @return what is wrong, or empty
     */
    String pin(String realm, String user, String backend, Duration time, String why);

    /**
     * Ends a pin.
     *
     * @return what is wrong, or empty
     */
    String unpin(String realm, String user);

    /**
     * Uses a backend again, for no new sessions, or not at all, until told otherwise.
     *
     * @param mode {@code ready}, {@code drain} or {@code maint}
     * @param deadline when sessions that are still there are ended, in their protocol's words where
     *     it has any; zero for never; without effect on {@code ready}
     * @return what is wrong, or empty
     */
    String backend(String backend, String mode, String why, Duration deadline);

    /**
     * Ends sessions, so that they are routed anew: in their protocol's words at a moment when
     * nothing is lost, soon in any case.
     *
     * @param user whose, or empty
     * @param backend at which backend, or empty
     * @return how many; none where neither is given
     */
    int kick(String user, String backend);

    /**
     * Takes no new sessions and lets the present ones finish; those still there after the deadline
     * are ended in the protocol's words. Asking twice is harmless: the earlier deadline holds.
     *
     * @return complete when no session is left
     */
    CompletionStage<Void> drain(Duration deadline);
}
