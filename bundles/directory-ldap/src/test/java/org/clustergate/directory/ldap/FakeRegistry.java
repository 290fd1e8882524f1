package org.clustergate.directory.ldap;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.directory.LocationDirectory;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** What a component sees of the framework: properties, its registrations, reported problems. */
final class FakeRegistry implements ConfigurationProblems {
    /** Names of directories, in the order in which they came; those that went are gone. */
    final List<String> names = new CopyOnWriteArrayList<>();

    final Map<String, LocationDirectory> directories = new ConcurrentHashMap<>();
    final Map<String, List<String>> problems = new ConcurrentHashMap<>();
    private final Path conf;

    FakeRegistry(Path conf) {
        this.conf = conf;
    }

    BundleContext context() {
        return (BundleContext)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
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

    private ServiceRegistration<?> register(
            LocationDirectory directory, Dictionary<?, ?> properties) {
        String name = (String) properties.get(LocationDirectory.NAME);
        names.add(name);
        directories.put(name, directory);
        return (ServiceRegistration<?>)
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {ServiceRegistration.class},
                        (self, method, arguments) -> {
                            names.remove(name);
                            directories.remove(name, directory);
                            return null;
                        });
    }

    @Override
    public void report(String source, List<String> all) {
        if (all.isEmpty()) {
            problems.remove(source);
        } else {
            problems.put(source, all);
        }
    }
}
