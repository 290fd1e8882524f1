package org.clustergate.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;

/** The framework with every bundle of the distribution in it. */
final class BundleHost {
    private static final long STOP_MS = 20_000;

    private final Framework framework;

    private BundleHost(Framework framework) {
        this.framework = framework;
    }

    /**
     * Makes the framework, without bundles. Its context lives until {@link #stop}.
     *
     * @param ended called once when the framework has ended, whoever asked for it
     */
    static BundleHost open(Map<String, String> settings, Runnable ended) throws StartException {
        Framework framework =
                ServiceLoader.load(FrameworkFactory.class)
                        .findFirst()
                        .orElseThrow(() -> new StartException("no OSGi framework in lib/"))
                        .newFramework(settings);
        try {
            framework.start();
        } catch (BundleException e) {
            throw new StartException("the OSGi framework does not start: " + e.getMessage());
        }
        Thread watch = new Thread(() -> awaitEnd(framework, ended), "framework-end");
        watch.setDaemon(true);
        watch.start();
        return new BundleHost(framework);
    }

    BundleContext context() {
        return framework.getBundleContext();
    }

    /**
     * Installs all jars, then starts them one by one.
     *
     * @param failed told, in one line each, of bundles that do not start
     */
    void startAll(Path directory, StartOrder order, Consumer<String> failed) throws StartException {
        List<Bundle> bundles = new ArrayList<>();
        for (Path jar : order.of(jars(directory))) {
            try {
                bundles.add(context().installBundle(jar.toUri().toString()));
            } catch (BundleException e) {
                throw new StartException("cannot install " + jar + ": " + e.getMessage());
            }
        }
        for (Bundle bundle : bundles) {
            if (bundle.getHeaders("").get(Constants.FRAGMENT_HOST) != null) {
                continue;
            }
            try {
                bundle.start(Bundle.START_ACTIVATION_POLICY);
            } catch (BundleException e) {
                failed.accept(
                        "bundle " + bundle.getSymbolicName() + " does not start: " + reason(e));
            }
        }
    }

    /** Stops all bundles and waits for it. */
    void stop() {
        try {
            framework.stop();
            if (framework.waitForStop(STOP_MS).getType() == FrameworkEvent.WAIT_TIMEDOUT) {
                System.err.println("clustergate: bundles still not stopped after 20 s, leaving");
            }
        } catch (BundleException e) {
            System.err.println("clustergate: the framework does not stop: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Path> jars(Path directory) throws StartException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        } catch (IOException e) {
            throw new StartException("cannot read the bundles: " + e);
        }
    }

    /** The cause that says most, on one line. */
    private static String reason(Throwable failure) {
        Throwable deepest = failure;
        while (deepest.getCause() != null) {
            deepest = deepest.getCause();
        }
        return deepest.toString().replaceAll("\\s+", " ");
    }

    private static void awaitEnd(Framework framework, Runnable ended) {
        try {
            framework.waitForStop(0);
            ended.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
