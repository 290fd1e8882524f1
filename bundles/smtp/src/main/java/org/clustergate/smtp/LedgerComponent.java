package org.clustergate.smtp;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.engine.CommitLedger;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Offers the ledger. What it remembers survives changed settings. */
@Component(
        // What is remembered must outlive whoever asks.
        immediate = true,
        configurationPid = LedgerSettings.PID)
@Designate(ocd = LedgerSettings.class)
public final class LedgerComponent implements CommitLedger {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerComponent.class);

    private final ConfigurationProblems problems;
    private final MemoryLedger ledger;
    private final LedgerWatch watch = new LedgerWatch(InstantSource.system(), LOG::warn);
    private String source = LedgerSettings.PID;

    @Activate
    public LedgerComponent(
            @Reference ConfigurationProblems problems, Map<String, Object> properties) {
        this.problems = problems;
        MemoryLedger.Limits defaults =
                limits(Settings.of(LedgerSettings.class, LedgerSettings.PID, Map.of()));
        this.ledger = new MemoryLedger(InstantSource.system(), read(properties).orElse(defaults));
    }

    @Modified
    void modified(Map<String, Object> properties) {
        read(properties).ifPresent(ledger::configure);
        watch.see(ledger.figures());
    }

    private Optional<MemoryLedger.Limits> read(Map<String, Object> properties) {
        Settings settings = Settings.of(LedgerSettings.class, LedgerSettings.PID, properties);
        MemoryLedger.Limits limits = limits(settings);
        source = settings.source();
        problems.report(source, settings.problems());
        return settings.problems().isEmpty() ? Optional.of(limits) : Optional.empty();
    }

    private static MemoryLedger.Limits limits(Settings settings) {
        return new MemoryLedger.Limits(
                (int) settings.number("max.entries", 1000, 10_000_000),
                Duration.ofHours(settings.number("max.age.h", 1, 24 * 60)));
    }

    @Deactivate
    void deactivate() {
        problems.report(source, List.of());
    }

    @Override
    public List<Entry> recall(Key key) {
        return ledger.recall(key);
    }

    @Override
    public void remember(Key key, Entry entry) {
        ledger.remember(key, entry);
        watch.see(ledger.figures());
    }

    @Override
    public void forget(Key key, String digest) {
        ledger.forget(key, digest);
    }

    @Override
    public void applied(Outcome outcome) {
        ledger.applied(outcome);
    }

    @Override
    public Figures figures() {
        return ledger.figures();
    }
}
