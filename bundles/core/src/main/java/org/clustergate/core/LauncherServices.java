package org.clustergate.core;

import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * What the launcher, which is outside the framework's class space, hears of us: services of types
 * that every class space shares, told apart by the property {@code gateway.launcher}. Thread-safe.
 */
final class LauncherServices {
    private static final String ROLE = "gateway.launcher";

    private final BundleContext context;
    private final GatewayComponent gateway;
    private final ServiceRegistration<?> drain;
    private ServiceRegistration<?> ready;
    private ServiceRegistration<?> problems;

    LauncherServices(BundleContext context, GatewayComponent gateway) {
        this.context = context;
        this.gateway = gateway;
        Function<Duration, CompletionStage<Void>> function = gateway::drain;
        this.drain = context.registerService(Function.class, function, role("drain"));
    }

    private static Dictionary<String, Object> role(String role) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(ROLE, role);
        return properties;
    }

    /**
     * How it stands: registered as {@code problems} while there are any, as {@code ready} once it
     * is.
     */
    synchronized void tell(List<String> found, boolean isReady) {
        if (problems != null) {
            problems.unregister();
            problems = null;
        }
        if (!found.isEmpty()) {
            Supplier<List<String>> supplier = () -> found;
            problems = context.registerService(Supplier.class, supplier, role("problems"));
        }
        if (isReady && ready == null) {
            Supplier<String> supplier = gateway::listening;
            ready = context.registerService(Supplier.class, supplier, role("ready"));
        }
    }

    synchronized void close() {
        drain.unregister();
        if (ready != null) {
            ready.unregister();
        }
        if (problems != null) {
            problems.unregister();
        }
    }
}
