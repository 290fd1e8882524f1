package org.clustergate.backend;

import java.util.List;
import java.util.Map;

/**
 * All backends and pools that are configured.
 *
 * @param backends by name
 * @param pools names of their members by the pool's name
 */
public record Fleet(Map<String, Backend> backends, Map<String, List<String>> pools) {
    /** Nothing configured. */
    public static final Fleet EMPTY = new Fleet(Map.of(), Map.of());

    public Fleet {
        backends = Map.copyOf(backends);
        pools = Map.copyOf(pools);
    }
}
