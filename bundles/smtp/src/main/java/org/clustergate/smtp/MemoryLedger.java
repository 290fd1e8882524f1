package org.clustergate.smtp;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clustergate.engine.CommitLedger;

/**
 * A ledger in memory, bounded by count and age. Where it is full the keys that have been quiet for
 * longest make room. Thread-safe.
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

    private record Dated(Entry entry, Instant since) {}

    private final InstantSource clock;
    private Limits limits;

    /** The key that was told of last comes last. */
    private final Map<Key, Deque<Dated>> entries = new LinkedHashMap<>();

    private int count;
    private long remembered;
    private long dropped;

    MemoryLedger(InstantSource clock, Limits limits) {
        this.clock = clock;
        this.limits = limits;
    }

    synchronized void configure(Limits other) {
        limits = other;
        makeRoom();
    }

    @Override
    public synchronized List<Entry> recall(Key key) {
        Deque<Dated> all = entries.get(key);
        if (all == null) {
            return List.of();
        }
        Instant oldest = clock.instant().minus(limits.age());
        List<Entry> found = new ArrayList<>(all.size());
        for (Dated one : all) {
            if (one.since().isAfter(oldest)) {
                found.add(one.entry());
            }
        }
        return found;
    }

    @Override
    public synchronized void remember(Key key, Entry entry) {
        Deque<Dated> all = entries.remove(key);
        if (all == null) {
            all = new ArrayDeque<>(2);
        }
        int times = entry.times();
        for (Iterator<Dated> present = all.iterator(); present.hasNext(); ) {
            Entry one = present.next().entry();
            if (one.digest().equals(entry.digest())) {
                times += one.outcome() == entry.outcome() ? one.times() : 0;
                present.remove();
                count--;
            }
        }
        all.add(
                new Dated(
                        new Entry(
                                entry.digest(),
                                entry.size(),
                                entry.outcome(),
                                entry.reply(),
                                times),
                        clock.instant()));
        entries.put(key, all);
        count++;
        remembered++;
        if (all.size() > MOST_OF_A_KEY) {
            all.removeFirst();
            count--;
            dropped++;
        }
        makeRoom();
    }

    /** Drops what is too old, and the oldest where there is too much. */
    private void makeRoom() {
        Instant oldest = clock.instant().minus(limits.age());
        Iterator<Deque<Dated>> keys = entries.values().iterator();
        while (keys.hasNext()) {
            Deque<Dated> all = keys.next();
            boolean old = !all.getLast().since().isAfter(oldest);
            if (!old && count <= limits.most()) {
                return;
            }
            keys.remove();
            count -= all.size();
            dropped += old ? 0 : all.size();
        }
    }

    @Override
    public synchronized void forget(Key key, String digest) {
        Deque<Dated> all = entries.get(key);
        if (all != null) {
            int before = all.size();
            all.removeIf(one -> one.entry().digest().equals(digest));
            count -= before - all.size();
            if (all.isEmpty()) {
                entries.remove(key);
            }
        }
    }

    @Override
    public synchronized Figures figures() {
        return new Figures(count, limits.most(), remembered, dropped);
    }
}
