package org.clustergate.locations;

import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.locations.LocationsConfig.Settings;
import org.clustergate.mail.MailAddress;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.RouteQuery;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the locator, and hears what it can learn. What it has learned survives changed settings
 * and, in the {@link Archive}, a restart.
 */
@Component(
        service = {Locator.class, GatewayMonitor.class},
        // What it has learned must outlive the strategies that come and go.
        immediate = true,
        configurationPid = LocationsConfig.PID)
@Designate(ocd = LocationsConfig.class)
public final class LocationsComponent implements Locator, GatewayMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(LocationsComponent.class);

    private final ConfigurationProblems problems;
    private final ScheduledThreadPoolExecutor timer = executor("locations-timer");

    /** Waits for the disk, so that the timer need not. */
    private final ScheduledThreadPoolExecutor writer = executor("locations-archive");

    private final Locations locations;
    private final Learning learning;
    private final Endpoints endpoints = new Endpoints();

    /** Null where there is no data directory. */
    private final Archive archive;

    private final List<Source> sources = new ArrayList<>();
    private volatile Settings settings = Settings.DEFAULT;
    private volatile String source = LocationsConfig.PID;
    private ScheduledFuture<?> saving;

    @Activate
    public LocationsComponent(
            BundleContext context,
            @Reference ConfigurationProblems problems,
            Map<String, Object> properties) {
        this(context.getProperty("gateway.data"), problems, properties);
    }

    /**
     * Makes one.
     *
     * @param data the data directory, or null where there is none
     */
    LocationsComponent(
            String data, ConfigurationProblems problems, Map<String, Object> properties) {
        this.problems = problems;
        read(properties);
        InstantSource clock = InstantSource.system();
        EvidenceCache cache = new EvidenceCache(settings, clock, Ticker.systemTicker());
        Pins pins = new Pins();
        locations = new Locations(cache, pins, clock, this::after, settings);
        learning = new Learning(cache, locations, clock, settings);
        archive =
                data == null
                        ? null
                        : new Archive(
                                Path.of(data),
                                cache,
                                pins,
                                endpoints,
                                clock,
                                () -> settings.stale());
        if (archive != null && settings.snapshot()) {
            archive.loadPins();
            writer.execute(archive::loadHomes);
        } else if (archive != null) {
            archive.startEmpty();
        }
        saveRegularly();
    }

    private static ScheduledThreadPoolExecutor executor(String name) {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return executor;
    }

    /** Takes settings that make sense; others are told, and the present ones stay. */
    private void read(Map<String, Object> properties) {
        org.clustergate.config.Settings read =
                org.clustergate.config.Settings.of(
                        LocationsConfig.class, LocationsConfig.PID, properties);
        Settings next = Settings.of(read);
        if (read.problems().isEmpty()) {
            settings = next;
        }
        if (!read.source().equals(source)) {
            problems.report(source, List.of());
        }
        source = read.source();
        problems.report(source, read.problems());
    }

    @Modified
    void modified(Map<String, Object> properties) {
        read(properties);
        locations.configure(settings);
        learning.configure(settings);
        saveRegularly();
    }

    private synchronized void saveRegularly() {
        if (saving != null) {
            saving.cancel(false);
            saving = null;
        }
        if (archive != null && settings.snapshot()) {
            long pause = settings.snapshotInterval().toSeconds();
            saving = writer.scheduleWithFixedDelay(this::saveHomes, pause, pause, TimeUnit.SECONDS);
        }
    }

    private void saveHomes() {
        try {
            archive.saveHomes();
        } catch (RuntimeException e) {
            // Thrown on, it would end the saving for good.
            LOG.error("the homes could not be written", e);
        }
    }

    private void savePins() {
        if (archive != null && settings.snapshot()) {
            try {
                writer.execute(archive::savePins);
            } catch (RejectedExecutionException e) {
                LOG.debug("the pins are written when the component goes");
            }
        }
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
        writer.shutdown();
        if (archive != null && settings.snapshot()) {
            archive.close();
        }
        problems.report(source, List.of());
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
        savePins();
    }

    @Override
    public boolean unpin(String realm, MailAddress user) {
        boolean ended = locations.unpin(realm, user);
        savePins();
        return ended;
    }

    @Override
    public void forget(String realm, MailAddress user) {
        locations.forget(realm, user);
    }

    @Override
    public void configured(Fleet fleet) {
        Set<String> changed = endpoints.configured(fleet);
        if (!changed.isEmpty()) {
            LOG.info("what is known about users of {} is forgotten: they have changed", changed);
            locations.dropBackends(changed);
        }
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
