package org.clustergate.strategy.loadsharing;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;

/**
 * One after the other by weight, the heavy ones spread among the light ones: every backend saves up
 * its weight each time, the richest is chosen and pays the sum of all weights (the smooth round
 * robin of nginx). Among candidates that change, everybody keeps what they have saved.
 */
final class RoundRobin implements Sharing {
    /** Names beyond this are those of backends that have left the configuration. */
    private static final int MANY = 4096;

    /** What each backend has saved. Guarded by this. */
    private final Map<String, Double> saved = new HashMap<>();

    @Override
    public synchronized Optional<Choice> choose(String key, Shares shares, boolean real) {
        int richest = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < shares.size(); i++) {
            double weight = shares.weight(i);
            if (weight > 0) {
                double savings = savings(shares.backend(i)) + weight;
                if (savings > most) {
                    most = savings;
                    richest = i;
                }
                if (real) {
                    saved.put(shares.backend(i).name(), savings);
                }
            }
        }
        if (richest < 0) {
            return Optional.empty();
        }
        String name = shares.backend(richest).name();
        if (real) {
            saved.put(name, most - shares.weight());
            forget(shares);
        }
        return Optional.of(new Choice(name, "its turn"));
    }

    private double savings(Backend backend) {
        return saved.getOrDefault(backend.name(), 0.0);
    }

    private void forget(Shares shares) {
        if (saved.size() > MANY + shares.size()) {
            Set<String> present =
                    shares.backends().stream().map(Backend::name).collect(Collectors.toSet());
            saved.keySet().retainAll(present);
        }
    }

    /** How many backends have saved something. */
    synchronized int known() {
        return saved.size();
    }
}
