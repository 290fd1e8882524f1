package org.clustergate.core.session;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** All sessions there are. Thread-safe. */
public final class SessionTable {
    private final Map<String, SessionDriver> sessions = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> byFrontend = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong serial = new AtomicLong(System.currentTimeMillis() << 20);
    private volatile CompletableFuture<Void> empty;

    /**
     * Coarse time, one tick a sweep: for idle sessions, where reading a clock for each read would
     * cost.
     */
    private volatile int tick;

    /** A new session's id: sorts by time, and is not used again after a restart. */
    public String newId() {
        return Long.toString(serial.incrementAndGet(), Character.MAX_RADIX);
    }

    int tick() {
        return tick;
    }

    void add(SessionDriver session) {
        sessions.put(session.info().id(), session);
        count.incrementAndGet();
        counter(session.info().frontend()).incrementAndGet();
    }

    void remove(SessionDriver session) {
        if (sessions.remove(session.info().id()) != null) {
            counter(session.info().frontend()).decrementAndGet();
            if (count.decrementAndGet() == 0 && empty != null) {
                empty.complete(null);
            }
        }
    }

    private AtomicInteger counter(String frontend) {
        return byFrontend.computeIfAbsent(frontend, name -> new AtomicInteger());
    }

    /** How many sessions there are. */
    public int count() {
        return count.get();
    }

    /** How many sessions that frontend has. */
    public int count(String frontend) {
        return counter(frontend).get();
    }

    /** The sessions of this moment. */
    public Collection<SessionDriver> all() {
        return sessions.values();
    }

    /** Looks at every session's timers; called a few times a second. */
    public void sweep(long now) {
        tick++;
        for (SessionDriver session : sessions.values()) {
            session.sweep(now);
        }
    }

    /** Complete once no session is left. */
    public CompletionStage<Void> whenEmpty() {
        CompletableFuture<Void> future = new CompletableFuture<>();
        empty = future;
        if (count.get() == 0) {
            future.complete(null);
        }
        return future;
    }
}
