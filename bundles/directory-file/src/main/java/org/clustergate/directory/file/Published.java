package org.clustergate.directory.file;

import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.clustergate.directory.LocationDirectory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * A directory in the service registry, under a name that may change. Thread-safe, and holds no lock
 * while the registry tells others.
 */
final class Published {
    private record Entry(String name, ServiceRegistration<LocationDirectory> registration) {
        void end() {
            if (registration != null) {
                registration.unregister();
            }
        }
    }

    private static final Entry NOWHERE = new Entry("", null);

    private final BundleContext context;
    private final LocationDirectory directory;
    private final AtomicReference<Entry> entry = new AtomicReference<>(NOWHERE);

    Published(BundleContext context, LocationDirectory directory) {
        this.context = context;
        this.directory = directory;
    }

    /** From now on under that name; the old name goes when the new one is there. */
    void as(String name) {
        Entry old = entry.get();
        if (old != null && !old.name().equals(name)) {
            // A service of its own each time: who holds both must be able to tell them apart.
            LocationDirectory service = directory::locate;
            Entry fresh =
                    new Entry(
                            name,
                            context.registerService(
                                    LocationDirectory.class,
                                    service,
                                    new Hashtable<>(Map.of(LocationDirectory.NAME, name))));
            if (entry.compareAndSet(old, fresh)) {
                old.end();
            } else {
                fresh.end();
            }
        }
    }

    /** From now on not at all. */
    void withdraw() {
        Entry last = entry.getAndSet(null);
        if (last != null) {
            last.end();
        }
    }
}
