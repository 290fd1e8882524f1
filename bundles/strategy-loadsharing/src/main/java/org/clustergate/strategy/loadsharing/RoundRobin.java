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

    /** What one backend has saved up. */
    private static final class Purse {
        double amount;
    }

    /** By the backends' names. Guarded by this. */
    private final Map<String, Purse> purses = new HashMap<>();

    @Override
    public synchronized Optional<Choice> choose(String key, Shares shares, boolean real) {
        int richest = -1;
        double most = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < shares.size(); i++) {
            double weight = shares.weight(i);
            if (weight > 0) {
                double amount = amount(shares.backend(i).name()) + weight;
                if (amount > most) {
                    most = amount;
                    richest = i;
                }
            }
        }
        if (richest < 0) {
            return Optional.empty();
        }
        if (real) {
            save(shares, richest);
            forget(shares);
        }
        return Optional.of(new Choice(shares.backend(richest).name(), "its turn"));
    }

    private double amount(String name) {
        Purse purse = purses.get(name);
        return purse == null ? 0 : purse.amount;
    }

    private void save(Shares shares, int richest) {
        for (int i = 0; i < shares.size(); i++) {
            double weight = shares.weight(i);
            if (weight > 0) {
                purses.computeIfAbsent(shares.backend(i).name(), name -> new Purse()).amount +=
                        i == richest ? weight - shares.weight() : weight;
            }
        }
    }

    private void forget(Shares shares) {
        if (purses.size() > MANY + shares.size()) {
            Set<String> present =
                    shares.backends().stream().map(Backend::name).collect(Collectors.toSet());
            purses.keySet().retainAll(present);
        }
    }

    /** How many backends have a purse. */
    synchronized int known() {
        return purses.size();
    }
}
