package org.clustergate.core.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.clustergate.config.Settings;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects everything that is configured and hands it over as a whole once it has been quiet for a
 * moment: Config Admin delivers piece by piece, and a half is not to be judged. The first time it
 * also waits for every file of the configuration directory to arrive. The reader is called on one
 * thread of its own, never concurrently.
 */
@Component(service = ConfigurationBook.class)
public final class ConfigurationBook {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigurationBook.class);

    private static final long QUIET_MS = 200;

    /** How long a file of the directory may take to arrive before it is reported as unreadable. */
    private static final long ARRIVAL_MS = 5000;

    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> new Thread(task, "gateway-configuration"));
    private final Map<Page, Entry> entries = new HashMap<>();
    private final Path directory;
    private Consumer<List<Entry>> reader = all -> {};
    private ScheduledFuture<?> pending;
    private long giveUpAt;
    private boolean started;

    @Activate
    public ConfigurationBook(BundleContext context) {
        String configured = context.getProperty("gateway.conf");
        directory = Path.of(configured == null ? "." : configured).toAbsolutePath();
    }

    @Deactivate
    void deactivate() {
        thread.shutdownNow();
    }

    /** The configuration directory: where relative paths start. */
    public Path directory() {
        return directory;
    }

    /** From now on that one reads; it soon gets what is there. */
    public synchronized void readBy(Consumer<List<Entry>> newReader) {
        reader = newReader;
        giveUpAt = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ARRIVAL_MS);
        changed();
    }

    /** Nobody reads any more. */
    public synchronized void stopReading() {
        reader = all -> {};
    }

    /** Reads all of it again soon: something else that it depends on has changed. */
    public synchronized void readAgain() {
        changed();
    }

    /** Runs something between two readings, on the reader's thread. */
    public void execute(Runnable task) {
        if (!thread.isShutdown()) {
            thread.execute(task);
        }
    }

    /** One instance of configuration, as long as it is there. */
    public final class Page {
        private final Entry.Kind kind;

        private Page(Entry.Kind kind) {
            this.kind = kind;
        }

        /** It says something else now. */
        public void rewrite(Map<String, Object> properties) {
            synchronized (ConfigurationBook.this) {
                entries.put(this, entry(kind, properties));
                changed();
            }
        }

        /** It is gone. */
        public void remove() {
            synchronized (ConfigurationBook.this) {
                entries.remove(this);
                changed();
            }
        }
    }

    /** A new instance of configuration. */
    public Page open(Entry.Kind kind, Map<String, Object> properties) {
        Page page = new Page(kind);
        page.rewrite(properties);
        return page;
    }

    private void changed() {
        if (thread.isShutdown()) {
            return;
        }
        if (pending != null) {
            pending.cancel(false);
        }
        pending = thread.schedule(this::read, QUIET_MS, TimeUnit.MILLISECONDS);
    }

    private void read() {
        List<Entry> all;
        Consumer<List<Entry>> to;
        synchronized (this) {
            if (!started && System.nanoTime() < giveUpAt && !missing().isEmpty()) {
                pending = thread.schedule(this::read, QUIET_MS, TimeUnit.MILLISECONDS);
                return;
            }
            if (!started) {
                missing().forEach(file -> LOG.error("{}: cannot be read as configuration", file));
            }
            started = true;
            all = List.copyOf(entries.values());
            to = reader;
        }
        try {
            to.accept(all);
        } catch (RuntimeException e) {
            LOG.error("configuration could not be applied", e);
        }
    }

    /** Files of the directory that are ours and have not arrived. */
    private Set<String> missing() {
        Set<String> files = new HashSet<>();
        if (Files.isDirectory(directory)) {
            try (Stream<Path> list = Files.list(directory)) {
                list.map(file -> file.getFileName().toString())
                        .filter(ConfigurationBook::isOurs)
                        .forEach(files::add);
            } catch (IOException | UncheckedIOException e) {
                LOG.warn("{} cannot be listed", directory, e);
            }
        }
        entries.values().forEach(entry -> files.remove(entry.source()));
        return files;
    }

    private static boolean isOurs(String file) {
        for (Entry.Kind kind : Entry.Kind.values()) {
            if (file.startsWith(kind.pid() + "-") && file.endsWith(".config")) {
                return true;
            }
        }
        return false;
    }

    private static Entry entry(Entry.Kind kind, Map<String, Object> properties) {
        String pid = String.valueOf(properties.get("service.pid"));
        return new Entry(
                kind,
                // gateway.backend~mail1 from a file, gateway.backend.<number> from elsewhere.
                pid.startsWith(kind.pid()) && pid.length() > kind.pid().length()
                        ? pid.substring(kind.pid().length() + 1)
                        : pid,
                Settings.source(pid, properties),
                Settings.own(properties));
    }
}
