package org.clustergate.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * The order in which bundles start. Any will do; the usual one is by name with logging first, so
 * that what the others say reaches the log. {@code shuffle:SEED} is for tests.
 */
record StartOrder(String name, Comparator<Path> order, Long seed) {
    private static final String LOGGING = "pax-logging";

    static StartOrder of(String wish) throws StartException {
        if (wish == null || wish.isEmpty()) {
            Comparator<Path> loggingFirst =
                    Comparator.comparing((Path jar) -> !jar.toString().contains(LOGGING));
            return new StartOrder("by name", loggingFirst.thenComparing(jar -> jar), null);
        }
        try {
            if (wish.equals("shuffle")) {
                return shuffled(System.nanoTime());
            }
            if (wish.startsWith("shuffle:")) {
                return shuffled(Long.parseLong(wish.substring("shuffle:".length())));
            }
        } catch (NumberFormatException e) {
            throw new StartException("GATEWAY_START_ORDER=" + wish + ": the seed is not a number");
        }
        throw new StartException("GATEWAY_START_ORDER=" + wish + ": not shuffle or shuffle:SEED");
    }

    private static StartOrder shuffled(long seed) {
        return new StartOrder("shuffle:" + seed, Comparator.naturalOrder(), seed);
    }

    List<Path> of(List<Path> jars) {
        List<Path> sorted = new ArrayList<>(jars);
        sorted.sort(order);
        if (seed != null) {
            Collections.shuffle(sorted, new Random(seed));
        }
        return sorted;
    }
}
