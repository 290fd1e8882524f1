package org.clustergate.locations;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;

/**
 * What operators have said about single users. Kept apart from what is learned, so that nothing
 * pushes it out. Thread-safe.
 */
final class Pins {
    /** An operator's word is about single users; whole lists belong into a directory. */
    static final int MAX = 10_000;

    /**
     * A pin in force.
     *
     * @param stage the location, already there
     */
    record Pin(Evidence evidence, Location location, CompletionStage<Location> stage) {
        static Pin of(Evidence evidence) {
            Location location =
                    new Location(Status.HOME, Set.of(evidence.backend()), List.of(evidence));
            return new Pin(evidence, location, CompletableFuture.completedStage(location));
        }

        boolean ended(long now) {
            return evidence.expires().toEpochMilli() <= now;
        }
    }

    private final Map<Key, Pin> pins = new ConcurrentHashMap<>();

    /** The pin of that user, or null. */
    Pin get(Key key, long now) {
        Pin pin = pins.get(key);
        return pin == null || pin.ended(now) ? null : pin;
    }

    /** The pin of that user to one of these backends, or null. */
    Pin get(Key key, List<Backend> backends, long now) {
        Pin pin = get(key, now);
        if (pin == null) {
            return null;
        }
        for (Backend backend : backends) {
            if (backend.name().equals(pin.evidence().backend())) {
                return pin;
            }
        }
        return null;
    }

    /**
     * Pins a user, in the place of an earlier pin.
     *
     * @throws IllegalStateException where there are too many
     */
    synchronized void put(Key key, Evidence evidence, long now) {
        if (!pins.containsKey(key) && pins.size() >= MAX) {
            pins.values().removeIf(pin -> pin.ended(now));
            if (pins.size() >= MAX) {
                throw new IllegalStateException("there are " + MAX + " pins already");
            }
        }
        pins.put(key, Pin.of(evidence));
    }

    /** Ends a pin; false where there is none. */
    synchronized boolean remove(Key key, long now) {
        Pin pin = pins.remove(key);
        return pin != null && !pin.ended(now);
    }

    int size() {
        return pins.size();
    }

    /** All that have not ended. */
    synchronized Map<Key, Evidence> all(long now) {
        pins.values().removeIf(pin -> pin.ended(now));
        Map<Key, Evidence> all = new HashMap<>();
        pins.forEach((key, pin) -> all.put(key, pin.evidence()));
        return all;
    }
}
