package org.clustergate.strategy.loadsharing;

import java.util.List;
import org.clustergate.backend.Backend;

/**
 * Weighted rendezvous hashing: every backend draws a number for the key, scaled by its weight, and
 * the highest one wins. A backend that joins takes its share from all others alike and moves nobody
 * between them; one that leaves gives back only its own. The same on every gateway and in every
 * version: what is hashed here must not change.
 */
final class Rendezvous {
    private final List<Backend> backends;
    private final long user;

    /** Of those who were offered, who is ahead; -1 while nobody is. */
    private int ahead = -1;

    private long draw;
    private double weight;
    private double score;

    Rendezvous(String key, List<Backend> backends) {
        this.user = fnv(key);
        this.backends = backends;
    }

    /** Lets one of the backends draw. */
    void offer(int index, double itsWeight) {
        offer(index, itsWeight, draw(index));
    }

    /** The number that one of the backends draws; the same however often it is asked. */
    long draw(int index) {
        return mix(user ^ mix(fnv(backends.get(index).name()))) >>> 11;
    }

    /** Lets one of the backends take part with the number that it has drawn. */
    void offer(int index, double itsWeight, long itsDraw) {
        // The score grows with both: who is behind in both needs no logarithm.
        if (ahead >= 0 && itsWeight <= weight && itsDraw < draw) {
            return;
        }
        // -w / ln(u) for u uniform in (0, 1): then P(highest) is w / sum of all w.
        double itsScore = -itsWeight / StrictMath.log((itsDraw + 0.5) * 0x1.0p-53);
        if (ahead < 0
                || itsScore > score
                // Equal numbers are next to impossible, but order must never decide.
                || itsScore == score && name(index).compareTo(name(ahead)) < 0) {
            ahead = index;
            draw = itsDraw;
            weight = itsWeight;
            score = itsScore;
        }
    }

    private String name(int index) {
        return backends.get(index).name();
    }

    /** Starts anew. */
    void clear() {
        ahead = -1;
    }

    /** The index of the winner, or -1 where nobody was offered. */
    int winner() {
        return ahead;
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
