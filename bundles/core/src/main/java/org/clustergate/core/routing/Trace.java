package org.clustergate.core.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.clustergate.route.Decision;
import org.clustergate.runtime.Explanation;

/** What the strategies have said about one query, in order. Guarded by whoever holds it. */
final class Trace {
    private final List<Explanation.Step> steps = new ArrayList<>(4);
    private final long began = System.nanoTime();

    void add(String strategy, long askedAt, Decision decision, Throwable failure) {
        steps.add(step(strategy, micros(askedAt), decision, failure));
    }

    /** The policy is asked from the start. */
    void clear() {
        steps.clear();
    }

    List<Explanation.Step> steps() {
        return List.copyOf(steps);
    }

    /** Microseconds since the query came. */
    long micros() {
        return micros(began);
    }

    private static long micros(long since) {
        return TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - since);
    }

    private static Explanation.Step step(
            String strategy, long micros, Decision decision, Throwable failure) {
        if (decision instanceof Decision.Route route) {
            return new Explanation.Step(
                    strategy,
                    route.tentative() ? "try" : "route",
                    route.copies().isEmpty()
                            ? route.backend()
                            : route.backend() + ", copy to " + sorted(route.copies()),
                    route.reason(),
                    micros);
        } else if (decision instanceof Decision.Narrow narrow) {
            return new Explanation.Step(
                    strategy, "narrow", "pool " + narrow.pool(), narrow.reason(), micros);
        } else if (decision instanceof Decision.Among among) {
            return new Explanation.Step(
                    strategy, "narrow", sorted(among.backends()), among.reason(), micros);
        } else if (decision instanceof Decision.Pass pass) {
            return new Explanation.Step(strategy, "pass", "", pass.reason(), micros);
        } else if (decision instanceof Decision.Reject reject) {
            return new Explanation.Step(
                    strategy, reject.temporary() ? "defer" : "reject", "", reject.reason(), micros);
        }
        return new Explanation.Step(
                strategy,
                "failed",
                "",
                failure == null ? "no decision" : failure.toString(),
                micros);
    }

    private static String sorted(Set<String> names) {
        return String.join(", ", new TreeSet<>(names));
    }
}
