package org.clustergate.directory.file;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.clustergate.directory.LocationDirectory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** A service registry for directories, and the framework's properties. */
final class FakeContext {
    private final Path conf;
    private final Map<String, LocationDirectory> services = new LinkedHashMap<>();
    private final List<String> log = new ArrayList<>();

    FakeContext(Path conf) {
        this.conf = conf;
    }

    /** What is registered, by its name. */
    synchronized Map<String, LocationDirectory> services() {
        return new LinkedHashMap<>(services);
    }

    /** What came and went, in order. */
    synchronized List<String> log() {
        return List.copyOf(log);
    }

    BundleContext proxy() {
        return (BundleContext)
                Proxy.newProxyInstance(
                        FakeContext.class.getClassLoader(),
                        new Class<?>[] {BundleContext.class},
                        (self, method, arguments) ->
                                switch (method.getName()) {
                                    case "getProperty" ->
                                            arguments[0].equals("gateway.conf")
                                                    ? conf.toString()
                                                    : null;
                                    case "registerService" ->
                                            register(
                                                    (LocationDirectory) arguments[1],
                                                    (Dictionary<?, ?>) arguments[2]);
                                    default ->
                                            throw new UnsupportedOperationException(
                                                    method.getName());
                                });
    }

    private synchronized ServiceRegistration<?> register(
            LocationDirectory service, Dictionary<?, ?> properties) {
        String name = (String) properties.get(LocationDirectory.NAME);
        services.put(name, service);
        log.add("+" + name);
        return (ServiceRegistration<?>)
                Proxy.newProxyInstance(
                        FakeContext.class.getClassLoader(),
                        new Class<?>[] {ServiceRegistration.class},
                        (self, method, arguments) -> {
                            if (!method.getName().equals("unregister")) {
                                throw new UnsupportedOperationException(method.getName());
                            }
                            unregister(name);
                            return null;
                        });
    }

    private synchronized void unregister(String name) {
        services.remove(name);
        log.add("-" + name);
    }
}
