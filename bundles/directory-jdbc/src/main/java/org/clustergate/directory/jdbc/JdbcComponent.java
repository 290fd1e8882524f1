package org.clustergate.directory.jdbc;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationCheck;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.directory.Complaints;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationQuery;
import org.clustergate.monitor.GatewayMonitor;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.jdbc.DataSourceFactory;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured database. It registers the directory's service itself, because its name is the
 * configuration's to say. While there are no usable settings every question fails: users whom only
 * this directory knows are not unknown. Thread-safe; whatever is told to others is told without a
 * lock.
 */
@Component(
        service = {GatewayMonitor.class, ConfigurationCheck.class},
        immediate = true,
        configurationPid = JdbcConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = JdbcConfig.class, factory = true)
public final class JdbcComponent implements GatewayMonitor, ConfigurationCheck {
    private static final Logger LOG = LoggerFactory.getLogger(JdbcComponent.class);

    private final Path conf;
    private final ConfigurationProblems problems;
    private final InstantSource clock = InstantSource.system();
    private final Complaints complaints;
    private final Published published;

    /** A look-up is handed to a directory before that one is retired. */
    private final ReadWriteLock handover = new ReentrantReadWriteLock();

    /** What is in force; null while nothing is. Guarded by {@code handover}. */
    private JdbcDirectory directory;

    private volatile Fleet fleet;
    private volatile String source = JdbcConfig.PID;
    private volatile List<String> wrong = List.of();

    /** The latest settings that can be read, whether they are in force or wait; null for none. */
    private volatile JdbcSettings latest;

    private JdbcSettings inForce;
    private String name = JdbcSettings.TYPE;

    /** What is wrong with newer settings, which cannot be read. */
    private List<String> refused = List.of();

    private final List<Driver> drivers = new ArrayList<>();

    /** The driver of what is in force. */
    private DataSourceFactory used;

    private boolean active;

    private record Driver(String type, DataSourceFactory factory) {}

    @Activate
    public JdbcComponent(BundleContext context, @Reference ConfigurationProblems problems) {
        String configured = context.getProperty("gateway.conf");
        this.conf = Path.of(configured == null ? "." : configured).toAbsolutePath();
        this.problems = problems;
        this.complaints = new Complaints(what -> LOG.warn("Directory {}: {}", source, what), clock);
        this.published = new Published(context, this::locate);
    }

    /** Apart from the constructor, because drivers that are there come in between. */
    @Activate
    void activate(Map<String, Object> properties) {
        synchronized (this) {
            active = true;
        }
        modified(properties);
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindDriver(DataSourceFactory factory, Map<String, Object> properties) {
        Object type = properties.get(DataSourceFactory.OSGI_JDBC_DRIVER_CLASS);
        synchronized (this) {
            drivers.add(new Driver(String.valueOf(type), factory));
            if (!active || latest == inForce) {
                return;
            }
            settle();
        }
        tell();
    }

    void unbindDriver(DataSourceFactory factory) {
        synchronized (this) {
            drivers.removeIf(driver -> driver.factory() == factory);
            if (!active || used != factory) {
                return;
            }
            // Without its code nothing works; the settings wait for it to come back.
            inForce = null;
            used = null;
            replace(null);
            settle();
        }
        tell();
    }

    @Modified
    void modified(Map<String, Object> properties) {
        Settings settings = Settings.of(JdbcConfig.class, JdbcConfig.PID, properties);
        JdbcSettings read = JdbcSettings.read(settings, conf);
        String before = source;
        if (!settings.source().equals(before)) {
            problems.report(before, List.of());
        }
        synchronized (this) {
            source = settings.source();
            refused = settings.problems();
            latest = refused.isEmpty() ? read : inForce;
            if (refused.isEmpty()) {
                settle();
            } else {
                wrong(List.of());
            }
        }
        tell();
    }

    /** Puts the latest settings into force, if their backends and their driver are there. */
    private void settle() {
        if (fleet == null && !latest.answers().check(Fleet.EMPTY).isEmpty()) {
            // Which backends there are is told in a moment.
            wrong(List.of());
            return;
        }
        List<String> lacking = new ArrayList<>();
        if (fleet != null) {
            lacking.addAll(latest.answers().check(fleet));
        }
        DataSourceFactory factory = driver(latest.driver());
        if (factory == null) {
            lacking.add(
                    source
                            + ": driver: no driver "
                            + latest.driver()
                            + " is installed; put its jar into plugins/");
        }
        if (lacking.isEmpty()) {
            try {
                replace(
                        new JdbcDirectory(
                                latest, factory, this::fleet, complaints, clock, System::nanoTime));
                inForce = latest;
                used = factory;
                name = latest.answers().name();
            } catch (SQLException | RuntimeException e) {
                // Its message may hold the address, and that a password.
                lacking.add(
                        source
                                + ": url: "
                                + latest.driver()
                                + " does not take it ("
                                + e.getClass().getSimpleName()
                                + ")");
            }
        }
        wrong(lacking);
    }

    private DataSourceFactory driver(String type) {
        return drivers.stream()
                .filter(driver -> driver.type().equals(type))
                .map(Driver::factory)
                .findFirst()
                .orElse(null);
    }

    private void wrong(List<String> lacking) {
        List<String> all = new ArrayList<>(refused);
        all.addAll(lacking);
        wrong = List.copyOf(all);
    }

    private void replace(JdbcDirectory fresh) {
        JdbcDirectory old;
        handover.writeLock().lock();
        try {
            old = directory;
            directory = fresh;
        } finally {
            handover.writeLock().unlock();
        }
        if (old != null) {
            old.retire();
        }
    }

    private void tell() {
        String now;
        List<String> told;
        do {
            synchronized (this) {
                now = inForce == null && latest != null ? latest.answers().name() : name;
                told = wrong;
            }
            published.as(now);
            problems.report(source, told);
            // Another thread may have found out more meanwhile, and have told it before this one.
        } while (told != wrong);
    }

    private Fleet fleet() {
        Fleet now = fleet;
        return now == null ? Fleet.EMPTY : now;
    }

    private CompletionStage<List<Evidence>> locate(LocationQuery query) {
        handover.readLock().lock();
        try {
            return directory == null
                    ? CompletableFuture.failedStage(
                            new IllegalStateException(source + " is not usable; see its problems"))
                    : directory.locate(query);
        } finally {
            handover.readLock().unlock();
        }
    }

    @Override
    public void configured(Fleet now) {
        synchronized (this) {
            fleet = now;
            if (latest == inForce) {
                return;
            }
            settle();
        }
        tell();
    }

    @Override
    public List<String> check(Fleet next) {
        JdbcSettings asked = latest;
        return asked == null ? List.of() : asked.answers().check(next);
    }

    @Deactivate
    void deactivate() {
        published.withdraw();
        JdbcDirectory last;
        synchronized (this) {
            // Nothing waits any more, whatever backends and drivers may come.
            active = false;
            latest = inForce;
            wrong = List.of();
            last = directory;
        }
        problems.report(source, List.of());
        if (last != null) {
            last.close();
        }
    }
}
