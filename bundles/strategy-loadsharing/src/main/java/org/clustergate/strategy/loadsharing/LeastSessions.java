package org.clustergate.strategy.loadsharing;

import java.util.Optional;

/**
 * Who would have the fewest sessions for its weight, the new one included; of equals the one that
 * hashing chooses, so that they all get something. Keeps no state. Where nobody counts, hashing
 * decides alone: the counts of all would be equal, and the heaviest would get everybody.
 */
final class LeastSessions implements Sharing {
    private final Sharing uncounted = new BoundedHash(0);

    @Override
    public Optional<Choice> choose(String key, Shares shares, boolean real) {
        if (!shares.counted()) {
            return uncounted.choose(key, shares, real);
        }
        Rendezvous equals = new Rendezvous(key, shares.backends());
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < shares.size(); i++) {
            double weight = shares.weight(i);
            double load = weight > 0 ? (shares.sessions(i) + 1.0) / weight : least;
            if (weight > 0 && load <= least) {
                if (load < least) {
                    equals.clear();
                    least = load;
                }
                equals.offer(i, weight);
            }
        }
        int winner = equals.winner();
        return winner < 0
                ? Optional.empty()
                : Optional.of(
                        new Choice(
                                shares.backend(winner).name(),
                                "fewest sessions for its weight: " + shares.sessions(winner)));
    }
}
