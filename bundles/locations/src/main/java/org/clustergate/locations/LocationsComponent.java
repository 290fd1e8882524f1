package org.clustergate.locations;

import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.locations.LocationsConfig.Settings;
import org.clustergate.mail.MailAddress;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.RouteQuery;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Offers the locator, and hears what it can learn. What it has learned survives changed settings.
 */
@Component(
        service = {Locator.class, GatewayMonitor.class},
        // What it has learned must outlive the strategies that come and go.
        immediate = true,
        configurationPid = LocationsConfig.PID)
@Designate(ocd = LocationsConfig.class)
public final class LocationsComponent implements Locator, GatewayMonitor {
    private final ScheduledThreadPoolExecutor timer =
            new ScheduledThreadPoolExecutor(
                    1,
                    r -> {
                        Thread thread = new Thread(r, "locations-timer");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final Locations locations;
    private final Learning learning;
    private final List<Source> sources = new ArrayList<>();

    @Activate
    public LocationsComponent(LocationsConfig config) {
        timer.setRemoveOnCancelPolicy(true);
        Settings settings = Settings.of(config);
        InstantSource clock = InstantSource.system();
        EvidenceCache cache = new EvidenceCache(settings, clock, Ticker.systemTicker());
        locations = new Locations(cache, clock, this::after, settings);
        learning = new Learning(cache, clock, settings);
    }

    @Modified
    void modified(LocationsConfig config) {
        Settings settings = Settings.of(config);
        locations.configure(settings);
        learning.configure(settings);
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
    }

    private Runnable after(Duration time, Runnable task) {
        try {
            ScheduledFuture<?> scheduled =
                    timer.schedule(task, time.toMillis(), TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) {
            // The component is going; whoever still asks has a deadline of their own.
            return () -> {};
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindDirectory(LocationDirectory directory, Map<String, Object> properties) {
        Object name = properties.get(LocationDirectory.NAME);
        synchronized (sources) {
            sources.add(new Source(name == null ? "unnamed" : name.toString(), directory));
            locations.sources(sources);
        }
    }

    void unbindDirectory(LocationDirectory directory) {
        synchronized (sources) {
            sources.removeIf(source -> source.directory() == directory);
            locations.sources(sources);
        }
    }

    @Override
    public CompletionStage<Location> locate(LocationQuery query) {
        return locations.locate(query);
    }

    @Override
    public Location known(LocationQuery query) {
        return locations.known(query);
    }

    @Override
    public void pin(String realm, MailAddress user, String backend, Instant until, String why) {
        locations.pin(realm, user, backend, until, why);
    }

    @Override
    public boolean unpin(String realm, MailAddress user) {
        return locations.unpin(realm, user);
    }

    @Override
    public void forget(String realm, MailAddress user) {
        locations.forget(realm, user);
    }

    @Override
    public void accepted(RouteQuery query, String backend, String reply) {
        learning.accepted(query, backend, reply);
    }

    @Override
    public void refused(RouteQuery query, String backend, String reply) {
        learning.refused(query, backend, reply);
    }
}
