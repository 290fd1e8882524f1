package org.clustergate.core.routing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.clustergate.route.RoutingStrategy;
import org.osgi.framework.Bundle;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;

/**
 * The only holder of strategy services. Of several with one name the one of the highest ranking
 * counts, the oldest where they tie. Thread-safe.
 */
@Component(service = StrategyRegistry.class)
public final class StrategyRegistry {
    /** A strategy service as it is registered. */
    public record Entry(
            String name, RoutingStrategy strategy, String bundle, int ranking, long id) {}

    /** Hears that strategies came or went. */
    public interface Listener {
        /** Called on the thread that registers or withdraws; must return at once. */
        void strategiesChanged();
    }

    private static final Comparator<Entry> BEST_FIRST =
            Comparator.comparingInt(Entry::ranking).reversed().thenComparingLong(Entry::id);

    private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();

    /** By name, best first. Replaced as a whole. */
    private volatile Map<String, List<Entry>> entries = Map.of();

    /** Services without a name, which no policy can call. */
    private volatile List<Entry> nameless = List.of();

    @Activate
    public StrategyRegistry() {}

    @Reference(
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC,
            unbind = "remove")
    void add(RoutingStrategy strategy, ServiceReference<RoutingStrategy> reference) {
        Object name = reference.getProperty(RoutingStrategy.NAME);
        Object ranking = reference.getProperty(Constants.SERVICE_RANKING);
        Bundle bundle = reference.getBundle();
        change(
                new Entry(
                        name == null ? "" : name.toString(),
                        strategy,
                        bundle == null ? "" : bundle.getSymbolicName() + " " + bundle.getVersion(),
                        ranking instanceof Integer number ? number : 0,
                        (Long) reference.getProperty(Constants.SERVICE_ID)),
                true);
    }

    void remove(ServiceReference<RoutingStrategy> reference) {
        long id = (Long) reference.getProperty(Constants.SERVICE_ID);
        all().stream()
                .filter(entry -> entry.id() == id)
                .findFirst()
                .ifPresent(entry -> change(entry, false));
    }

    private void change(Entry changed, boolean added) {
        synchronized (this) {
            List<Entry> all = new ArrayList<>(all());
            all.removeIf(entry -> entry.id() == changed.id());
            if (added) {
                all.add(changed);
            }
            all.sort(BEST_FIRST);
            Map<String, List<Entry>> byName = new TreeMap<>();
            List<Entry> withoutName = new ArrayList<>();
            for (Entry entry : all) {
                if (entry.name().isEmpty()) {
                    withoutName.add(entry);
                } else {
                    byName.computeIfAbsent(entry.name(), name -> new ArrayList<>()).add(entry);
                }
            }
            entries = byName;
            nameless = withoutName;
        }
        listeners.forEach(Listener::strategiesChanged);
    }

    private List<Entry> all() {
        List<Entry> all = new ArrayList<>(nameless);
        entries.values().forEach(all::addAll);
        return all;
    }

    /** The strategy of that name that counts now. */
    Optional<Entry> find(String name) {
        List<Entry> named = entries.get(name);
        return named == null ? Optional.empty() : Optional.of(named.get(0));
    }

    /** Whether that very service still counts. */
    boolean isCurrent(Entry entry) {
        return find(entry.name()).filter(entry::equals).isPresent();
    }

    void listen(Listener listener) {
        listeners.add(listener);
    }

    void leave(Listener listener) {
        listeners.remove(listener);
    }

    /** All services, by name and best first; those without a name first. */
    public List<Entry> entries() {
        return all();
    }
}
