package org.clustergate.strategy.loadsharing;

import java.util.List;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendHealth;
import org.clustergate.backend.BackendLoad;
import org.clustergate.mail.Protocol;

/**
 * The candidates of one query, with what each should get and what it has. Read once, so that one
 * decision is made of one picture.
 */
final class Shares {
    private final List<Backend> backends;
    private final double[] weights;
    private final int[] sessions;
    private double weight;
    private long total;

    private Shares(List<Backend> backends, int[] sessions) {
        this.backends = backends;
        this.weights = new double[backends.size()];
        this.sessions = sessions;
    }

    /**
     * The shares of those candidates.
     *
     * @param health null where nobody tests them: then all are well
     * @param load null where nobody counts: then {@link #counted()} is false
     */
    static Shares of(
            List<Backend> backends, Protocol protocol, BackendHealth health, BackendLoad load) {
        int size = backends.size();
        Shares shares = new Shares(backends, load == null ? null : new int[size]);
        for (int i = 0; i < size; i++) {
            Backend backend = backends.get(i);
            double share = health == null ? 1 : health.state(backend.name(), protocol).share();
            shares.weights[i] = share > 0 ? backend.weight() * Math.min(1, share) : 0;
            if (shares.weights[i] > 0) {
                shares.weight += shares.weights[i];
                if (load != null) {
                    shares.sessions[i] = load.sessions(backend.name());
                    shares.total += shares.sessions[i];
                }
            }
        }
        return shares;
    }

    List<Backend> backends() {
        return backends;
    }

    int size() {
        return weights.length;
    }

    Backend backend(int index) {
        return backends.get(index);
    }

    /** What it should get relative to others; 0 where it takes no sessions. */
    double weight(int index) {
        return weights[index];
    }

    /** The sum of all weights. */
    double weight() {
        return weight;
    }

    /** Whether the sessions are known. */
    boolean counted() {
        return sessions != null;
    }

    int sessions(int index) {
        return sessions == null ? 0 : sessions[index];
    }

    /** The sessions of all that have a weight. */
    long sessions() {
        return total;
    }

    /** The index of the backend of that name, or -1 where it is none or takes no sessions. */
    int usable(String name) {
        for (int i = 0; i < weights.length; i++) {
            if (weights[i] > 0 && backends.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
