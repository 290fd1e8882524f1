package org.clustergate.strategy.loadsharing;

import java.util.List;
import java.util.Optional;
import org.clustergate.backend.Backend;

/**
 * Weighted rendezvous hashing: every backend draws a number for the key, scaled by its weight, and
 * the highest one wins. A backend that joins takes its share from all others alike and moves nobody
 * between them; one that leaves gives back only its own. The same on every gateway and in every
 * version: what is hashed here must not change.
 */
final class Rendezvous {
    private Rendezvous() {}

    /** The backend for that key; none where no backend has a weight. */
    static Optional<Backend> choose(String key, List<Backend> backends) {
        long user = fnv(key);
        Backend best = null;
        double highest = Double.NEGATIVE_INFINITY;
        for (Backend backend : backends) {
            if (backend.weight() > 0) {
                double score = score(user, backend);
                if (score > highest
                        // Equal numbers are next to impossible, but order must never decide.
                        || score == highest && backend.name().compareTo(best.name()) < 0) {
                    highest = score;
                    best = backend;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** -w / ln(u) for u uniform in (0, 1): then P(highest) is w / sum of all w. */
    private static double score(long user, Backend backend) {
        long mixed = mix(user ^ mix(fnv(backend.name())));
        double uniform = ((mixed >>> 11) + 0.5) * 0x1.0p-53;
        return -backend.weight() / StrictMath.log(uniform);
    }

    /** FNV-1a over the characters, 64 bits. */
    private static long fnv(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /** The finalizer of SplitMix64: every bit of the input changes half of the output's. */
    private static long mix(long value) {
        long mixed = value + 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
