package org.clustergate.strategy.loadsharing;

import java.util.Optional;

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam, 2016) on rendezvous
 * hashing: everybody goes to the first backend of their own order that has not reached the bound
 * times its fair share of the sessions, the new one included. Keeps no state.
 *
 * <p>Where the bound is at least 1 somebody is always below it: the bounds add up to more than the
 * sessions.
 *
 * @param bound how much of its fair share a backend may have; 0 for no bound
 */
record BoundedHash(double bound) implements Sharing {
    /** A backend with fewer sessions is never passed over: so few say nothing about load. */
    static final int FEW = 16;

    @Override
    public Optional<Choice> choose(String key, Shares shares, boolean real) {
        Rendezvous all = new Rendezvous(key, shares.backends());
        Rendezvous free = new Rendezvous(key, shares.backends());
        double most = bound * (shares.sessions() + 1);
        for (int i = 0; i < shares.size(); i++) {
            double weight = shares.weight(i);
            if (weight > 0) {
                long draw = all.draw(i);
                all.offer(i, weight, draw);
                if (isFree(shares.sessions(i), most * weight / shares.weight())) {
                    free.offer(i, weight, draw);
                }
            }
        }
        int first = all.winner();
        int winner = free.winner() < 0 ? first : free.winner();
        if (winner < 0) {
            return Optional.empty();
        }
        String name = shares.backend(winner).name();
        return Optional.of(
                winner == first
                        ? new Choice(name, "share of the load")
                        : new Choice(
                                name,
                                "share of the load; "
                                        + shares.backend(first).name()
                                        + " has more than its own"));
    }

    private boolean isFree(int sessions, double most) {
        return bound == 0 || sessions < FEW || sessions < most;
    }
}
