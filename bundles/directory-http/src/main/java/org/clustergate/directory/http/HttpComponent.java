package org.clustergate.directory.http;

import java.net.InetAddress;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.monitor.GatewayMonitor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * One configured web service. It registers the directory's service itself, because its name is the
 * configuration's to say. While there are no usable settings every question fails: users whom only
 * this directory knows are not unknown.
 */
@Component(
        service = GatewayMonitor.class,
        immediate = true,
        configurationPid = HttpConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = HttpConfig.class, factory = true)
public final class HttpComponent implements GatewayMonitor {
    /** The HTTP client's threads; they also look up the URLs' hosts, which blocks. */
    private static final int THREADS = 4;

    private static final long IDLE_S = 10;

    /** How long the address of a backend's or the service's host is waited for. */
    private static final Duration NAMES = Duration.ofSeconds(2);

    private final Path conf;
    private final ConfigurationProblems problems;
    private final Addresses addresses;
    private final HttpDirectory directory;
    private final Published published;
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(1, daemons("directory-http-timer"));
    private final ThreadPoolExecutor threads =
            new ThreadPoolExecutor(
                    THREADS,
                    THREADS,
                    IDLE_S,
                    TimeUnit.SECONDS,
                    new LinkedBlockingQueue<>(),
                    daemons("directory-http"));

    private String source = HttpConfig.PID;
    private String name = HttpSettings.TYPE;

    @Activate
    public HttpComponent(
            BundleContext context,
            @Reference ConfigurationProblems problems,
            Map<String, Object> properties) {
        String configured = context.getProperty("gateway.conf");
        this.conf = Path.of(configured == null ? "." : configured).toAbsolutePath();
        this.problems = problems;
        // What is under way at the end gets its deadline; most deadlines are never needed.
        timer.setRemoveOnCancelPolicy(true);
        // Nobody tells the client that it is not needed any more, so its threads go by themselves.
        threads.allowCoreThreadTimeOut(true);
        this.addresses = new Addresses(InetAddress::getAllByName, System::nanoTime);
        this.directory =
                new HttpDirectory(new BackendMatcher(addresses, NAMES), InstantSource.system());
        this.published = new Published(context, directory);
        modified(properties);
    }

    private static ThreadFactory daemons(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) {
        Settings settings = Settings.of(HttpConfig.class, HttpConfig.PID, properties);
        HttpSettings read = HttpSettings.read(settings, conf);
        if (!settings.source().equals(source)) {
            problems.report(source, List.of());
            source = settings.source();
        }
        if (settings.problems().isEmpty()) {
            directory.configure(read, new Asker(read, client(read), timer, System::nanoTime));
            name = read.answers().name();
        }
        published.as(name);
        problems.report(source, settings.problems());
    }

    private HttpClient client(HttpSettings settings) {
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .executor(threads)
                        .connectTimeout(settings.connectTimeout())
                        .version(HttpClient.Version.HTTP_1_1)
                        // Whoever is redirected to has not been configured.
                        .followRedirects(HttpClient.Redirect.NEVER);
        settings.tls().ifPresent(client::sslContext);
        return client.build();
    }

    @Override
    public void configured(Fleet fleet) {
        directory.fleet(fleet);
    }

    @Deactivate
    synchronized void deactivate() {
        published.withdraw();
        problems.report(source, List.of());
        directory.close();
        addresses.close();
        timer.shutdown();
    }
}
