package org.clustergate.directory.callout;

import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.transport.Transport;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the callout directory, with a clock that never stops ticking while it is there. */
@Component(
        property = LocationDirectory.NAME + "=" + CalloutDirectory.METHOD,
        configurationPid = CalloutConfig.PID)
@Designate(ocd = CalloutConfig.class)
public final class CalloutComponent implements LocationDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(CalloutComponent.class);
    private static final long SWEEP_MS = 100;

    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "callout-timer");
                        thread.setDaemon(true);
                        return thread;
                    });
    private final ConfigurationProblems problems;
    private final CalloutDirectory directory;

    /** Where the latest configuration came from. DS calls one after the other. */
    private String source;

    @Activate
    public CalloutComponent(
            @Reference Transport transport,
            @Reference ConfigurationProblems problems,
            Map<String, Object> properties) {
        this.problems = problems;
        Settings read = Settings.of(CalloutConfig.class, CalloutConfig.PID, properties);
        CalloutSettings settings = CalloutSettings.read(read);
        report(read);
        if (!read.problems().isEmpty()) {
            settings =
                    CalloutSettings.read(
                            Settings.of(CalloutConfig.class, CalloutConfig.PID, Map.of()));
        }
        directory =
                new CalloutDirectory(transport, InstantSource.system(), System::nanoTime, settings);
        timer.scheduleWithFixedDelay(this::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
    }

    private void report(Settings read) {
        source = read.source();
        problems.report(source, read.problems());
    }

    private void sweep() {
        try {
            directory.sweep();
        } catch (RuntimeException e) {
            // A timer that throws is never run again, and then nothing would time out.
            LOG.error("Callout timer failed", e);
        }
    }

    @Modified
    void modified(Map<String, Object> properties) {
        Settings read = Settings.of(CalloutConfig.class, CalloutConfig.PID, properties);
        CalloutSettings settings = CalloutSettings.read(read);
        if (!read.source().equals(source)) {
            problems.report(source, List.of());
        }
        report(read);
        if (read.problems().isEmpty()) {
            directory.configure(settings);
        }
    }

    @Deactivate
    void deactivate() {
        timer.shutdownNow();
        directory.close();
        problems.report(source, List.of());
    }

    @Override
    public CompletionStage<List<Evidence>> locate(LocationQuery query) {
        return directory.locate(query);
    }

    /** What is in force. */
    CalloutSettings settings() {
        return directory.settings();
    }
}
