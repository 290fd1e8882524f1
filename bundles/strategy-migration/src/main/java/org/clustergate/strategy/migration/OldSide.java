package org.clustergate.strategy.migration;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.clustergate.strategy.migration.States.Late;

/**
 * What is seen of a migration's users: who has been here at all, for waves without a list; which
 * sessions are open at the old pool; and traces there of users who have moved, until {@link
 * #drain()} takes them to the record. Bounded. Thread-safe.
 */
final class OldSide {
    static final int MAX_SEEN = 100_000;
    static final int MAX_SESSIONS = 100_000;

    /**
     * A session at the old pool.
     *
     * @param wave the user's, or empty
     */
    record Seated(String key, String wave) {}

    private final Map<String, Set<String>> seen = new ConcurrentHashMap<>();
    private final AtomicInteger seenCount = new AtomicInteger();
    private final Map<String, Seated> sessions = new ConcurrentHashMap<>();
    private final Map<String, Late> late = new HashMap<>();
    private volatile boolean overflowed;

    /** A server has accepted a user of a wave without a list. */
    void seen(String wave, String key) {
        Set<String> users = seen.computeIfAbsent(wave, w -> ConcurrentHashMap.newKeySet());
        if (!users.contains(key)) {
            if (seenCount.get() >= MAX_SEEN) {
                return;
            }
            if (users.add(key)) {
                seenCount.incrementAndGet();
            }
        }
    }

    /** Those seen of a wave. */
    Set<String> seen(String wave) {
        return seen.getOrDefault(wave, Set.of());
    }

    /** The waves are others now: whoever was seen is looked for by {@code membership} again. */
    void rearrange(Membership membership) {
        Map<String, Set<String>> before = new HashMap<>(seen);
        seen.clear();
        seenCount.set(0);
        before.values()
                .forEach(
                        users ->
                                users.forEach(
                                        key ->
                                                membership
                                                        .wave(key)
                                                        .filter(wave -> !wave.isListed())
                                                        .ifPresent(w -> seen(w.name(), key))));
        sessions.replaceAll(
                (id, seat) ->
                        new Seated(
                                seat.key(),
                                membership.wave(seat.key()).map(Wave::name).orElse("")));
    }

    /** A session has begun at the old pool. */
    void entered(String session, Seated seat) {
        if (sessions.size() < MAX_SESSIONS) {
            sessions.put(session, seat);
        } else {
            overflowed = true;
        }
    }

    /** A session is over; whose it was, or null if it was not at the old pool. */
    Seated left(String session) {
        return sessions.remove(session);
    }

    /** The sessions at the old pool now, by wave; those without a wave under the empty name. */
    Map<String, Integer> present() {
        Map<String, Integer> count = new HashMap<>();
        sessions.values().forEach(seat -> count.merge(seat.wave(), 1, Integer::sum));
        return count;
    }

    /**
     * Whether a wave's user who has moved still has a session at the old pool; if in doubt, yes.
     */
    boolean isMovedPresent(String wave, States states) {
        return overflowed
                || sessions.values().stream()
                        .filter(seat -> seat.wave().equals(wave))
                        .anyMatch(
                                seat -> states.user(seat.key(), wave).side() == MoveState.Side.NEW);
    }

    /** Whether the user has a session at the old pool; if in doubt, yes. */
    boolean isPresent(String key) {
        return overflowed || sessions.values().stream().anyMatch(seat -> seat.key().equals(key));
    }

    /**
     * A moved user's trace.
     *
     * @param more 1 for a login or a mail, 0 for a session that has ended only now
     */
    synchronized void late(String wave, int more, Instant now) {
        late.merge(
                wave,
                new Late(more, now),
                (before, latest) -> new Late(before.count() + more, latest.last()));
    }

    /** The traces since the last time, by wave. */
    synchronized Map<String, Late> drain() {
        Map<String, Late> taken = new HashMap<>(late);
        late.clear();
        return taken;
    }
}
