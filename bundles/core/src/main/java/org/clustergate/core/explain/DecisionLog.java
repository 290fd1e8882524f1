package org.clustergate.core.explain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.clustergate.core.routing.RouteResolver.Resolution;
import org.clustergate.route.RouteQuery;
import org.clustergate.runtime.Explanation;

/** The last decisions with what led to them; so many, and no more. Thread-safe. */
public final class DecisionLog {
    /** At about one kilobyte each. */
    private static final int SIZE = 8192;

    private record Entry(Instant at, RouteQuery query, Resolution resolution) {}

    private final AtomicReferenceArray<Entry> ring = new AtomicReferenceArray<>(SIZE);
    private final AtomicLong count = new AtomicLong();

    public void add(RouteQuery query, Resolution resolution) {
        // Without the backends: they are many, and what was said about them is in the steps.
        RouteQuery slim = query.with(query.purpose(), List.of(), List.of());
        ring.set(
                (int) (count.getAndIncrement() % SIZE), new Entry(Instant.now(), slim, resolution));
    }

    /**
     * The latest first.
     *
     * @param about a session's id or a user's name in any case; empty for all
     */
    public List<Explanation.Past> find(String about, int limit) {
        List<Explanation.Past> found = new ArrayList<>();
        long newest = count.get() - 1;
        for (long i = newest; i >= 0 && i > newest - SIZE && found.size() < limit; i--) {
            Entry entry = ring.get((int) (i % SIZE));
            if (entry != null && isAbout(entry.query(), about)) {
                found.add(past(entry));
            }
        }
        return found;
    }

    private static boolean isAbout(RouteQuery query, String about) {
        return about.isEmpty()
                || query.session().id().equals(about)
                || query.user().key().equals(about.toLowerCase(Locale.ROOT));
    }

    private static Explanation.Past past(Entry entry) {
        RouteQuery query = entry.query();
        Verdict verdict = Verdict.of(entry.resolution().decision());
        return new Explanation.Past(
                entry.at(),
                query.session().id(),
                query.session().frontend(),
                query.phase().name().toLowerCase(Locale.ROOT),
                query.user().toString(),
                verdict.outcome(),
                verdict.backend(),
                entry.resolution().by(),
                verdict.reason(),
                entry.resolution().steps(),
                entry.resolution().micros());
    }
}
