package org.clustergate.core.routing;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.concurrent.atomic.AtomicLong;
import org.clustergate.route.RoutingStrategy;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;

/** A service reference with the properties that the registry reads. */
final class FakeReference implements ServiceReference<RoutingStrategy> {
    private static final AtomicLong IDS = new AtomicLong();

    private final Dictionary<String, Object> properties = new Hashtable<>();

    FakeReference(String name, int ranking) {
        properties.put(RoutingStrategy.NAME, name);
        properties.put(Constants.SERVICE_RANKING, ranking);
        properties.put(Constants.SERVICE_ID, IDS.incrementAndGet());
    }

    @Override
    public Object getProperty(String key) {
        return properties.get(key);
    }

    @Override
    public String[] getPropertyKeys() {
        return new String[] {RoutingStrategy.NAME, Constants.SERVICE_RANKING, Constants.SERVICE_ID};
    }

    @Override
    public Dictionary<String, Object> getProperties() {
        return properties;
    }

    @Override
    public Bundle getBundle() {
        return null;
    }

    @Override
    public Bundle[] getUsingBundles() {
        return new Bundle[0];
    }

    @Override
    public boolean isAssignableTo(Bundle bundle, String className) {
        return true;
    }

    @Override
    public int compareTo(Object other) {
        return Integer.compare(hashCode(), other.hashCode());
    }

    @Override
    public <A> A adapt(Class<A> type) {
        return null;
    }
}
