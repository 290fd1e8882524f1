package org.clustergate.strategy.migration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationCheck;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.directory.Locator;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RoutingStrategy;
import org.clustergate.route.SessionInfo;
import org.clustergate.runtime.MigrationBoard;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The strategy {@code migration}: one for all migrations, each of which is a {@link
 * MigrationComponent}. Two threads of its own: one for time, one for files.
 */
@Component(
        service = {
            RoutingStrategy.class,
            MigrationBoard.class,
            GatewayMonitor.class,
            ConfigurationCheck.class,
            MigrationStrategy.class
        },
        // What it hears of sessions must not depend on whether a policy asks it yet.
        immediate = true,
        property = RoutingStrategy.NAME + "=migration")
public final class MigrationStrategy
        implements RoutingStrategy, MigrationBoard, GatewayMonitor, ConfigurationCheck {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationStrategy.class);

    /** How long a migration's file may take to arrive as configuration. */
    private static final Duration ARRIVAL = Duration.ofSeconds(5);

    private static final long ROUND_MS = 2000;
    private static final long LAST_WRITE_S = 10;

    private final ScheduledThreadPoolExecutor time = thread("migration-timer");
    private final ScheduledThreadPoolExecutor files = thread("migration-files");
    private final ConfigurationProblems problems;
    private final Migrations migrations;
    private final Board board;
    private final Observer observer;
    private final List<Locator> locators = new ArrayList<>();

    @Activate
    public MigrationStrategy(BundleContext context, @Reference ConfigurationProblems problems) {
        this.problems = problems;
        Path conf = path(context, "gateway.conf");
        Path data = path(context, "gateway.data").resolve("migration");
        InstantSource clock = InstantSource.system();
        migrations =
                new Migrations(
                        name ->
                                new Migration(
                                        name,
                                        conf,
                                        problems,
                                        background(),
                                        clock,
                                        changed -> background().execute(changed.room()::recheck),
                                        told -> store(data, name, told)),
                        new Gate(expected(conf)));
        board = new Board(migrations);
        observer = new Observer(migrations, clock);
        background().after(ARRIVAL, migrations::giveUpWaiting);
        Clerk clerk = new Clerk(migrations, clock);
        files.scheduleWithFixedDelay(clerk::round, ROUND_MS, ROUND_MS, TimeUnit.MILLISECONDS);
    }

    private StateStore store(Path data, String name, Consumer<List<String>> told) {
        return new StateStore(data, name, Disk.REAL, files, told);
    }

    private static Path path(BundleContext context, String property) {
        String configured = context.getProperty(property);
        return Path.of(configured == null ? "." : configured).toAbsolutePath();
    }

    private static ScheduledThreadPoolExecutor thread(String name) {
        ScheduledThreadPoolExecutor executor =
                new ScheduledThreadPoolExecutor(
                        1,
                        task -> {
                            Thread thread = new Thread(task, name);
                            thread.setDaemon(true);
                            return thread;
                        });
        executor.setRemoveOnCancelPolicy(true);
        // What is to be written is written; what was only planned is not.
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(true);
        executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
        return executor;
    }

    private Background background() {
        return new Background() {
            @Override
            public void execute(Runnable task) {
                after(Duration.ZERO, task);
            }

            @Override
            public Runnable after(Duration delay, Runnable task) {
                try {
                    ScheduledFuture<?> scheduled =
                            time.schedule(
                                    () -> guarded(task), delay.toMillis(), TimeUnit.MILLISECONDS);
                    return () -> scheduled.cancel(false);
                } catch (RejectedExecutionException e) {
                    // The strategy is going; whoever waits is turned away by that.
                    return () -> {};
                }
            }
        };
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a task of the migrations failed", e);
        }
    }

    /** Names of the migrations that have a file. */
    private static Set<String> expected(Path conf) {
        Set<String> names = new HashSet<>();
        String prefix = MigrationSettings.PID + "-";
        String suffix = ".config";
        if (Files.isDirectory(conf)) {
            try (Stream<Path> list = Files.list(conf)) {
                list.map(file -> file.getFileName().toString())
                        .filter(file -> file.startsWith(prefix) && file.endsWith(suffix))
                        .map(
                                file ->
                                        file.substring(
                                                prefix.length(), file.length() - suffix.length()))
                        .forEach(names::add);
            } catch (IOException | UncheckedIOException e) {
                LOG.error("{} cannot be listed", conf, e);
            }
        }
        return names;
    }

    @Deactivate
    void deactivate() {
        migrations.close();
        time.shutdownNow();
        files.shutdown();
        try {
            if (!files.awaitTermination(LAST_WRITE_S, TimeUnit.SECONDS)) {
                LOG.error("the latest states of the migrations could not be written in time");
            }
        } catch (InterruptedException e) {
            LOG.error("the latest states of the migrations may not be written");
            Thread.currentThread().interrupt();
        }
    }

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void bindLocator(Locator locator) {
        synchronized (locators) {
            locators.add(locator);
            migrations.locator(locators.get(0));
        }
    }

    void unbindLocator(Locator locator) {
        synchronized (locators) {
            locators.remove(locator);
            migrations.locator(locators.isEmpty() ? null : locators.get(0));
        }
    }

    /** A migration is configured. */
    void configure(String name, Map<String, Object> properties) {
        migrations.configure(name, properties);
    }

    /** A migration's configuration is gone. */
    void remove(String name) {
        migrations.remove(name);
    }

    /** Where a name that cannot be one is reported. */
    ConfigurationProblems problems() {
        return problems;
    }

    @Override
    public CompletionStage<Decision> route(RouteQuery query) {
        return migrations.route(query);
    }

    @Override
    public List<String> check(Fleet next) {
        return migrations.all().stream()
                .flatMap(migration -> migration.misfits(next).stream())
                .toList();
    }

    @Override
    public void configured(Fleet fleet) {
        migrations.configured(fleet);
    }

    @Override
    public void accepted(RouteQuery query, String backend, String reply) {
        observer.accepted(query, backend, reply);
    }

    @Override
    public void closed(SessionInfo session, SessionEnd end) {
        observer.closed(session, end);
    }

    @Override
    public List<MigrationDto> board() {
        return board.board();
    }

    @Override
    public Optional<UserDto> user(String migration, String user) {
        return board.user(migration, user);
    }

    @Override
    public Change wave(String migration, String wave, String state) {
        return board.wave(migration, wave, state);
    }

    @Override
    public Change user(String migration, String user, String state) {
        return board.user(migration, user, state);
    }

    @Override
    public Change hold(String migration, String target) {
        return board.hold(migration, target);
    }

    @Override
    public Change release(String migration, String target) {
        return board.release(migration, target);
    }

    @Override
    public List<String> misplaced(String migration, Collection<Seat> sessions) {
        return board.misplaced(migration, sessions);
    }
}
