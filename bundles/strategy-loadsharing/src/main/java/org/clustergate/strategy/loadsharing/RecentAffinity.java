package org.clustergate.strategy.loadsharing;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Remembers as many users as it may, each for some time after the last login; who has been away the
 * longest is forgotten first. All that it does takes a constant time, on average.
 */
final class RecentAffinity implements Affinity {
    private record Entry(Attachment attachment, long used) {}

    private final LongSupplier nanos;

    /** The user of the last login is the last. Guarded by this. */
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private long keptNanos;
    private int most;

    RecentAffinity(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /**
     * Sets the limits; what they leave of what is remembered stays.
     *
     * @param keepNanos how long a user is remembered after the last login
     * @param users how many
     */
    synchronized void limit(long keepNanos, int users) {
        keptNanos = keepNanos;
        most = users;
        trim(nanos.getAsLong());
    }

    @Override
    public synchronized Optional<Attachment> find(String user) {
        return Optional.ofNullable(find(user, nanos.getAsLong()));
    }

    private Attachment find(String user, long now) {
        Entry entry = entries.get(user);
        return entry == null || expired(entry, now) ? null : entry.attachment();
    }

    @Override
    public synchronized boolean replace(
            String user, Optional<Attachment> before, Attachment after) {
        long now = nanos.getAsLong();
        if (!before.equals(Optional.ofNullable(find(user, now)))) {
            return false;
        }
        // Out and in again: that makes it the last.
        entries.remove(user);
        entries.put(user, new Entry(after, now));
        trim(now);
        return true;
    }

    private boolean expired(Entry entry, long now) {
        return now - entry.used() >= keptNanos;
    }

    private void trim(long now) {
        Iterator<Entry> oldest = entries.values().iterator();
        while (oldest.hasNext() && (expired(oldest.next(), now) || entries.size() > most)) {
            oldest.remove();
        }
    }

    synchronized int size() {
        return entries.size();
    }
}
