package org.clustergate.core.backends;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Backend;
import org.clustergate.core.config.GatewayConfig;

/**
 * What a frontend's backends have in common, worked out anew at most once a second: there may be
 * hundreds of them, and thousands of sessions. Thread-safe.
 */
public final class FeatureMemory {
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

    private record Memory(
            List<Backend> members, Optional<List<String>> features, long workedOutAt) {}

    private final HealthView health;
    private final Map<String, Memory> byFrontend = new ConcurrentHashMap<>();

    public FeatureMemory(HealthView health) {
        this.health = health;
    }

    public Optional<List<String>> of(GatewayConfig.Frontend frontend) {
        long now = System.nanoTime();
        Memory memory = byFrontend.get(frontend.name());
        if (memory == null
                || memory.members() != frontend.members()
                || now - memory.workedOutAt() > FRESH) {
            memory =
                    new Memory(
                            frontend.members(),
                            health.commonFeatures(frontend.members(), frontend.protocol()),
                            now);
            byFrontend.put(frontend.name(), memory);
        }
        return memory.features();
    }
}
