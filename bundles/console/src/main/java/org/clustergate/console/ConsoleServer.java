package org.clustergate.console;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.function.Supplier;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the HTTP server where to listen, and the launcher that it does. The HTTP server's own
 * configuration is derived from {@link ConsoleSettings}, so the user has one file.
 */
@Component(
        configurationPid = ConsoleSettings.PID,
        service = {})
@Designate(ocd = ConsoleSettings.class)
public final class ConsoleServer {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final String HTTP_PID = "org.apache.felix.http";
    private static final String ENDPOINT = "osgi.http.endpoint";

    private final BundleContext context;
    private final ConfigurationAdmin configurations;
    private String wanted = "";
    private String listening = "";
    private ServiceRegistration<?> announcement;

    /** Starts listening. */
    @Activate
    public ConsoleServer(
            BundleContext context,
            @Reference ConfigurationAdmin configurations,
            ConsoleSettings settings)
            throws IOException {
        this.context = context;
        this.configurations = configurations;
        configure(settings);
    }

    @Modified
    synchronized void configure(ConsoleSettings settings) throws IOException {
        boolean open = settings.port() > 0 && isAllowed(settings);
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
        wanted = "";
        announce();
    }

    private static boolean isAllowed(ConsoleSettings settings) {
        try {
            boolean loopback = InetAddress.getByName(settings.address()).isLoopbackAddress();
            if (!loopback && !settings.unencrypted_remote()) {
                LOG.error(
                        "The web console stays closed: {} is not loopback, and without TLS that"
                                + " needs unencrypted.remote=B\"true\"",
                        settings.address());
            }
            return loopback || settings.unencrypted_remote();
        } catch (UnknownHostException e) {
            LOG.error("The web console stays closed: no such address {}", settings.address());
            return false;
        }
    }

    private static String host(ConsoleSettings settings) {
        return settings.address().contains(":")
                ? "[" + settings.address() + "]"
                : settings.address();
    }
}
