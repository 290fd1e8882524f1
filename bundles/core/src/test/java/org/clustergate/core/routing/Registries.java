package org.clustergate.core.routing;

import org.clustergate.route.RoutingStrategy;

/** Makes registries without a framework. */
public final class Registries {
    private Registries() {}

    /** A registry that holds one strategy. */
    public static StrategyRegistry of(String name, RoutingStrategy strategy) {
        StrategyRegistry registry = new StrategyRegistry();
        registry.add(strategy, new FakeReference(name, 0));
        return registry;
    }
}
