package org.clustergate.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.clustergate.engine.CommitLedger;

/**
 * A ledger in memory, bounded by count and age. Where it is full the keys that have been quiet for
 * longest make room, their oldest entries first. Thread-safe.
 */
final class MemoryLedger implements CommitLedger {
    /**
     * Mails between one sender and one recipient that are tried again at the same time; the null
     * sender may have several.
     */
    private static final int MOST_OF_A_KEY = 1024;

    /**
     * @param most entries at a time
     * @param age how long an entry is kept; senders give up after four or five days (RFC 5321
     *     section 4.5.4.1)
     */
    record Limits(int most, Duration age) {}

    private record Dated(Key key, Entry entry, Instant since) {}

    private final InstantSource clock;
    private Limits limits;

    /** The key that was told of last comes last; a key's entries are in the order of their age. */
    private final Map<Key, Deque<Dated>> keys = new LinkedHashMap<>();

    /** All of them, the oldest first. */
    private final Set<Dated> entries = new LinkedHashSet<>();

    private long remembered;
    private long dropped;
    private long saved;
    private long refused;

    MemoryLedger(InstantSource clock, Limits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    synchronized void configure(Limits other) {
        limits = other;
        dropOld();
        makeRoom();
    }

    @Override
    public synchronized List<Entry> recall(Key key) {
        dropOld();
        Deque<Dated> all = keys.get(key);
        return all == null ? List.of() : all.stream().map(Dated::entry).toList();
    }

    @Override
    public synchronized void remember(Key key, Entry entry) {
        dropOld();
        int times = entry.times();
        Optional<Dated> before = find(key, entry.digest());
        if (before.isPresent()) {
            Entry same = before.get().entry();
            times += same.outcome() == entry.outcome() ? same.times() : 0;
            drop(before.get());
        }
        Dated latest =
                new Dated(
                        key,
                        new Entry(
                                entry.digest(),
                                entry.size(),
                                entry.outcome(),
                                entry.reply(),
                                times),
                        clock.instant());
        Deque<Dated> all = keys.remove(key);
        if (all == null) {
            all = new ArrayDeque<>(2);
        }
        all.add(latest);
        keys.put(key, all);
        entries.add(latest);
        remembered++;
        if (all.size() > MOST_OF_A_KEY) {
            drop(all.getFirst());
            dropped++;
        }
        makeRoom();
    }

    private Optional<Dated> find(Key key, String digest) {
        Deque<Dated> all = keys.get(key);
        return all == null
                ? Optional.empty()
                : all.stream().filter(one -> one.entry().digest().equals(digest)).findFirst();
    }

    private void dropOld() {
        Instant end = clock.instant().minus(limits.age());
        Iterator<Dated> oldest = entries.iterator();
        while (oldest.hasNext()) {
            Dated one = oldest.next();
            if (one.since().isAfter(end)) {
                return;
            }
            oldest.remove();
            leave(one);
        }
    }

    private void makeRoom() {
        while (entries.size() > limits.most()) {
            drop(keys.values().iterator().next().getFirst());
            dropped++;
        }
    }

    private void drop(Dated one) {
        entries.remove(one);
        leave(one);
    }

    /** Its key has it no more. */
    private void leave(Dated one) {
        Deque<Dated> all = keys.get(one.key());
        all.remove(one);
        if (all.isEmpty()) {
            keys.remove(one.key());
        }
    }

    @Override
    public synchronized void forget(Key key, String digest) {
        find(key, digest).ifPresent(this::drop);
    }

    @Override
    public synchronized void applied(Outcome outcome) {
        switch (outcome) {
            case DELIVERED -> saved++;
            case REFUSED -> refused++;
            // Its recipients are asked for at their backends again.
            case DEFERRED -> {}
        }
    }

    @Override
    public synchronized Figures figures() {
        dropOld();
        return new Figures(
                entries.size(),
                keys.size(),
                limits.most(),
                entries.stream().findFirst().map(Dated::since),
                remembered,
                dropped,
                saved,
                refused);
    }
}
