package org.clustergate.directory.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import java.nio.file.Path;
import java.time.InstantSource;
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
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured LDAP directory. It registers the directory's service itself, because its name is
 * the configuration's to say. While there are no usable settings every question fails: users whom
 * only this directory knows are not unknown. Thread-safe; whatever is told to others is told
 * without a lock.
 */
@Component(
        service = {GatewayMonitor.class, ConfigurationCheck.class},
        immediate = true,
        configurationPid = LdapConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = LdapConfig.class, factory = true)
public final class LdapComponent implements GatewayMonitor, ConfigurationCheck {
    private static final Logger LOG = LoggerFactory.getLogger(LdapComponent.class);

    private final Path conf;
    private final ConfigurationProblems problems;
    private final InstantSource clock = InstantSource.system();
    private final Complaints complaints;
    private final Published published;

    /** A look-up is handed to a directory before that one is retired. */
    private final ReadWriteLock handover = new ReentrantReadWriteLock();

    /** What is in force; null while nothing is. Guarded by {@code handover}. */
    private LdapDirectory directory;

    private volatile Fleet fleet;
    private volatile String source = LdapConfig.PID;
    private volatile List<String> wrong = List.of();

    /** The latest settings that can be read, whether they are in force or wait; null for none. */
    private volatile LdapSettings latest;

    private LdapSettings inForce;

    @Activate
    public LdapComponent(
            BundleContext context,
            @Reference ConfigurationProblems problems,
            Map<String, Object> properties) {
        String configured = context.getProperty("gateway.conf");
        this.conf = Path.of(configured == null ? "." : configured).toAbsolutePath();
        this.problems = problems;
        this.complaints = new Complaints(what -> LOG.warn("Directory {}: {}", source, what), clock);
        this.published = new Published(context, this::locate);
        modified(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        Settings settings = Settings.of(LdapConfig.class, LdapConfig.PID, properties);
        LdapSettings read = LdapSettings.read(settings, conf);
        String before = source;
        if (!settings.source().equals(before)) {
            problems.report(before, List.of());
        }
        synchronized (this) {
            source = settings.source();
            latest = settings.problems().isEmpty() ? read : inForce;
            wrong = settings.problems();
            if (wrong.isEmpty()) {
                settle();
            }
        }
        tell();
    }

    /** Puts the latest settings into force, if their backends are there. */
    private void settle() {
        if (fleet == null && !latest.answers().check(Fleet.EMPTY).isEmpty()) {
            // Which backends there are is told in a moment.
            return;
        }
        wrong = fleet == null ? List.of() : latest.answers().check(fleet);
        if (wrong.isEmpty()) {
            try {
                replace(
                        new LdapDirectory(
                                latest, this::fleet, complaints, clock, System::nanoTime));
                inForce = latest;
            } catch (LDAPException e) {
                wrong = List.of(source + ": " + e.getMessage());
            }
        }
    }

    private void replace(LdapDirectory fresh) {
        LdapDirectory old;
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
        LdapSettings now;
        List<String> told;
        do {
            synchronized (this) {
                now = inForce == null ? latest : inForce;
                told = wrong;
            }
            published.as(now == null ? LdapSettings.TYPE : now.answers().name());
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
        LdapSettings asked = latest;
        return asked == null ? List.of() : asked.answers().check(next);
    }

    @Deactivate
    void deactivate() {
        published.withdraw();
        LdapDirectory last;
        synchronized (this) {
            // Nothing waits any more, whatever the fleet may become.
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
