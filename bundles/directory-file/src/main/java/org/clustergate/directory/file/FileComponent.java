package org.clustergate.directory.file;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One configured map file. It registers the directory's service itself, because its name is the
 * configuration's to say. While there are no usable settings, or the file has never been usable,
 * every question fails: users whom only this directory knows are not unknown. The file is looked at
 * on a thread of its own. Thread-safe; whatever is told to others is told without a lock.
 */
@Component(
        service = GatewayMonitor.class,
        immediate = true,
        configurationPid = FileConfig.PID,
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = FileConfig.class, factory = true)
public final class FileComponent implements GatewayMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(FileComponent.class);

    private final Path conf;
    private final ConfigurationProblems problems;
    private final FileDirectory directory;
    private final Published published;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread made = new Thread(task, "directory-file-watch");
                        made.setDaemon(true);
                        return made;
                    });

    private volatile String source = FileConfig.PID;

    /** All that is wrong now; a new list whenever that changes. */
    private volatile List<String> wrong = List.of();

    private List<String> wrongSettings = List.of();
    private List<String> wrongFile = List.of();

    /** Changed by {@link #modified} alone, which is never called twice at a time. */
    private FileSettings inForce;

    private MapWatcher watcher;
    private Future<?> watching;

    @Activate
    public FileComponent(
            BundleContext context,
            @Reference ConfigurationProblems problems,
            Map<String, Object> properties) {
        String configured = context.getProperty("gateway.conf");
        this.conf = Path.of(configured == null ? "." : configured).toAbsolutePath();
        this.problems = problems;
        this.directory = new FileDirectory(InstantSource.system(), System::nanoTime);
        this.published = new Published(context, directory);
        modified(properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        Settings settings = Settings.of(FileConfig.class, FileConfig.PID, properties);
        FileSettings read = FileSettings.read(settings, conf);
        String before = source;
        if (!settings.source().equals(before)) {
            problems.report(before, List.of());
        }
        synchronized (this) {
            source = settings.source();
            wrongSettings = settings.problems();
            if (wrongSettings.isEmpty()) {
                boolean sameFile = inForce != null && inForce.readsLike(read);
                inForce = read;
                directory.configure(read);
                if (!sameFile) {
                    watch(read);
                }
            }
            collect();
        }
        published.as(inForce == null ? FileSettings.TYPE : inForce.answers().name());
        tell();
    }

    /** The map that is in force stays until this file has given another. */
    private void watch(FileSettings settings) {
        if (watching != null) {
            watching.cancel(false);
        }
        wrongFile = List.of();
        MapWatcher mine = new MapWatcher(settings, InstantSource.system());
        watcher = mine;
        watching =
                thread.scheduleWithFixedDelay(
                        () -> poll(mine), 0, settings.reload().toMillis(), TimeUnit.MILLISECONDS);
    }

    private void poll(MapWatcher mine) {
        try {
            mine.poll().ifPresent(news -> take(mine, news));
        } catch (RuntimeException e) {
            // A timer that throws is never run again, and then no change would be seen.
            LOG.error("{}: the map file could not be looked at", source, e);
        }
    }

    private void take(MapWatcher from, MapWatcher.News news) {
        synchronized (this) {
            if (from != watcher) {
                // Another file is configured meanwhile.
                return;
            }
            if (news.map() != null) {
                directory.use(news.map());
            }
            wrongFile = news.problems();
            collect();
        }
        tell();
    }

    private void collect() {
        List<String> all = new ArrayList<>(wrongSettings);
        wrongFile.forEach(one -> all.add(source + ": file: " + one));
        wrong = List.copyOf(all);
    }

    private void tell() {
        List<String> told;
        do {
            told = wrong;
            problems.report(source, told);
            // Another thread may have found out more meanwhile, and have told it before this one.
        } while (told != wrong);
    }

    @Override
    public void configured(Fleet fleet) {
        directory.fleet(fleet);
    }

    @Deactivate
    void deactivate() {
        published.withdraw();
        thread.shutdownNow();
        synchronized (this) {
            watcher = null;
            wrong = List.of();
        }
        problems.report(source, List.of());
        directory.close();
    }
}
