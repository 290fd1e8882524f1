package org.clustergate.health;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.BackendHealth;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.health.Watch.World;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.clustergate.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers the health of backends, with one thread that looks at the clock. What operators have set
 * lives as long as this component: longer than any configuration, not longer than the gateway.
 */
@Component(
        service = {BackendHealth.class, GatewayMonitor.class},
        immediate = true,
        configurationPid = HealthConfig.PID)
@Designate(ocd = HealthConfig.class)
public final class HealthComponent implements BackendHealth, GatewayMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(HealthComponent.class);
    private static final long SWEEP_MS = 100;

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "health-timer");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final ConfigurationProblems problems;
    private final Health health;
    private volatile String source;

    @Activate
    public HealthComponent(
            @Reference Transport transport,
            @Reference ConfigurationProblems problems,
            Map<String, Object> properties) {
        this.problems = problems;
        this.health =
                new Health(
                        transport,
                        new World(
                                InstantSource.system(),
                                System::nanoTime,
                                () -> ThreadLocalRandom.current().nextDouble()),
                        new LogJournal(),
                        HealthSettings.DEFAULT);
        modified(properties);
        timer.scheduleWithFixedDelay(this::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
    }

    private void sweep() {
        try {
            health.sweep();
        } catch (RuntimeException e) {
            // A timer that throws is never run again, and then nothing would be tested.
            LOG.error("Health timer failed", e);
        }
    }

    @Modified
    void modified(Map<String, Object> properties) {
        Settings read = Settings.of(HealthConfig.class, HealthConfig.PID, properties);
        HealthSettings next = HealthSettings.read(read);
        if (source != null && !source.equals(read.source())) {
            problems.report(source, List.of());
        }
        source = read.source();
        if (read.problems().isEmpty()) {
            health.configure(next);
        }
        problems.report(source, read.problems());
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
        health.close();
        problems.report(source, List.of());
    }

    @Override
    public BackendState state(String backend, Protocol protocol) {
        return health.state(backend, protocol);
    }

    @Override
    public Optional<List<String>> features(String backend, Protocol protocol) {
        return health.features(backend, protocol);
    }

    @Override
    public List<BackendState> states() {
        return health.states();
    }

    @Override
    public boolean set(String backend, Mode mode, String reason) {
        return health.set(backend, mode, reason);
    }

    @Override
    public void configured(Fleet fleet) {
        health.configured(fleet);
    }

    @Override
    public void connected(SessionInfo session, String backend, Duration took) {
        health.connected(session, backend, took);
    }

    @Override
    public void failed(SessionInfo session, String backend, Fault fault, String detail) {
        health.failed(session, backend, fault, detail);
    }

    @Override
    public void accepted(RouteQuery query, String backend, String reply) {
        health.accepted(query, backend, reply);
    }

    @Override
    public void refused(RouteQuery query, String backend, String reply) {
        health.refused(query, backend, reply);
    }
}
