package org.clustergate.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.cm.ConfigurationAdmin;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.servlet.runtime.HttpServiceRuntime;

/**
 * Tells the HTTP server where to listen, and the launcher that it does. The HTTP server's own
 * configuration is derived from {@link ConsoleSettings}, so the user has one file.
 */
@Component(
        configurationPid = ConsoleSettings.PID,
        service = {})
@Designate(ocd = ConsoleSettings.class)
public final class ConsoleServer {
    /** Where to listen. */
    private record Place(String address, int port, boolean unencryptedRemote) {}

    private static final String HTTP_PID = "org.apache.felix.http";
    private static final String ENDPOINT = "osgi.http.endpoint";

    private final BundleContext context;
    private final ConfigurationAdmin configurations;
    private final ConfigurationProblems problems;
    private String wanted = "";
    private String listening = "";
    private ServiceRegistration<?> announcement;

    /** Starts listening. */
    @Activate
    public ConsoleServer(
            BundleContext context,
            @Reference ConfigurationAdmin configurations,
            @Reference ConfigurationProblems problems,
            Map<String, Object> properties)
            throws IOException {
        this.context = context;
        this.configurations = configurations;
        this.problems = problems;
        configure(properties);
    }

    @Modified
    synchronized void configure(Map<String, Object> properties) throws IOException {
        Settings keys = Settings.of(ConsoleSettings.class, ConsoleSettings.PID, properties);
        Place latest =
                new Place(
                        keys.text("address"),
                        (int) keys.number("port", -1, 65535),
                        keys.flag("unencrypted.remote"));
        checkAllowed(latest, keys);
        problems.report(ConsoleSettings.PID, keys.problems());
        if (keys.problems().isEmpty()) {
            listen(latest);
        }
    }

    private void listen(Place settings) throws IOException {
        boolean open = settings.port() > 0;
        Dictionary<String, Object> http = new Hashtable<>();
        http.put("org.apache.felix.http.enable", open);
        http.put("org.apache.felix.https.enable", false);
        http.put("org.apache.felix.http.host", settings.address());
        http.put("org.osgi.service.http.port", Math.max(settings.port(), 0));
        http.put("org.apache.felix.http.jetty.threadpool.max", 20);
        http.put("org.apache.felix.http.jetty.acceptors", 1);
        http.put("org.apache.felix.http.jetty.selectors", 1);
        http.put("org.apache.felix.http.jetty.sendServerHeader", false);
        wanted = open ? "http://" + host(settings) + ":" + settings.port() : "";
        configurations.getConfiguration(HTTP_PID, "?").updateIfDifferent(http);
        announce();
    }

    @Reference(
            service = HttpServiceRuntime.class,
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            updated = "serverChanged",
            unbind = "serverGone")
    synchronized void serverChanged(Map<String, ?> properties) {
        Object endpoints = properties.get(ENDPOINT);
        boolean any = endpoints instanceof String[] && ((String[]) endpoints).length > 0;
        listening = any ? ((String[]) endpoints)[0] : "";
        announce();
    }

    synchronized void serverGone(Map<String, ?> properties) {
        listening = "";
        announce();
    }

    /** The launcher finds it by its property; java.* types only, it shares no others with us. */
    private void announce() {
        if (announcement != null) {
            announcement.unregister();
            announcement = null;
        }
        if (!wanted.isEmpty() && !listening.isEmpty()) {
            String address = wanted + "/system/console";
            Supplier<String> console = () -> address;
            announcement =
                    context.registerService(
                            Supplier.class,
                            console,
                            new Hashtable<>(Map.of("gateway.launcher", "console")));
        }
    }

    @Deactivate
    synchronized void close() {
        problems.report(ConsoleSettings.PID, List.of());
        wanted = "";
        announce();
    }

    private static void checkAllowed(Place place, Settings keys) {
        if (place.port() < 1) {
            return;
        }
        try {
            if (!InetAddress.getByName(place.address()).isLoopbackAddress()
                    && !place.unencryptedRemote()) {
                keys.problem(
                        "address",
                        place.address()
                                + " is not loopback, and without TLS that needs"
                                + " unencrypted.remote=B\"true\"");
            }
        } catch (UnknownHostException e) {
            keys.problem("address", "there is no such address as '" + place.address() + "'");
        }
    }

    private static String host(Place settings) {
        return settings.address().contains(":")
                ? "[" + settings.address() + "]"
                : settings.address();
    }
}
