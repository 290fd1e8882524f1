package org.clustergate.launcher;

import java.time.Duration;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Scanner;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.osgi.framework.BundleActivator;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/**
 * What the core bundle tells the launcher, without a gateway: steered by lines on standard input.
 */
public final class FakeGateway implements BundleActivator {
    private ServiceRegistration<?> problems;

    @Override
    public void start(BundleContext context) {
        Function<Duration, CompletableFuture<Void>> drain =
                deadline -> {
                    System.out.println("drain " + deadline.toSeconds());
                    return "stuck".equals(System.getenv("FAKE_DRAIN"))
                            ? new CompletableFuture<>()
                            : CompletableFuture.completedFuture(null);
                };
        context.registerService(Function.class, drain, role("drain"));
        Thread reader = new Thread(() -> obey(context), "fake-gateway");
        reader.setDaemon(true);
        reader.start();
    }

    private void obey(BundleContext context) {
        Scanner lines = new Scanner(System.in);
        while (lines.hasNextLine()) {
            String[] words = lines.nextLine().split(" ", 2);
            if (problems != null) {
                problems.unregister();
                problems = null;
            }
            if (words[0].equals("problem")) {
                Supplier<List<String>> supplier = () -> List.of(words[1]);
                problems = context.registerService(Supplier.class, supplier, role("problems"));
            } else {
                Supplier<String> supplier = () -> words[1];
                context.registerService(Supplier.class, supplier, role(words[0]));
            }
        }
    }

    private static Dictionary<String, Object> role(String role) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("gateway.launcher", role);
        return properties;
    }

    @Override
    public void stop(BundleContext context) {
        System.out.println("fake stopped");
    }
}
