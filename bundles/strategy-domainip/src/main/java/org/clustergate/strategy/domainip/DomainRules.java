package org.clustergate.strategy.domainip;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationCheck;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.monitor.GatewayMonitor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects the rules of all files and puts them into force together, or not at all: once it has
 * been quiet for a moment, because files come one by one, and if no file has a problem, no two
 * claim the same and all their pools are there. Otherwise whatever was in force stays.
 *
 * <p>Thread-safe. Says what is wrong on a thread of its own, never while it holds its lock: who is
 * told may be about to ask.
 */
@Component(
        service = {DomainRules.class, ConfigurationCheck.class, GatewayMonitor.class},
        immediate = true,
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class DomainRules implements ConfigurationCheck, GatewayMonitor {
    private static final Logger LOG = LoggerFactory.getLogger(DomainRules.class);

    private static final long QUIET_MS = 200;

    /** Has tasks run, one after the other. */
    interface Later {
        void run(long afterMs, Runnable task);

        /** Takes no more. */
        void stop();
    }

    private final ConfigurationProblems problems;
    private final Later later;

    /** The latest of each file, in the order in which they came. */
    private final Map<Page, Latest> latest = new LinkedHashMap<>();

    private final Set<String> reported = new HashSet<>();
    private Fleet fleet = Fleet.EMPTY;
    private List<DomainRule> inForce = List.of();
    private long changes;
    private boolean stopped;

    /** Of the rules in force; empty until there have been any. */
    private volatile Optional<DomainTable> table = Optional.empty();

    private final CompletableFuture<Void> judged = new CompletableFuture<>();

    private record Latest(DomainRule rule, List<String> problems) {}

    @Activate
    public DomainRules(@Reference ConfigurationProblems problems) {
        this(problems, new OneThread());
    }

    DomainRules(ConfigurationProblems problems, Later later) {
        this.problems = problems;
        this.later = later;
    }

    private static final class OneThread implements Later {
        private final ScheduledExecutorService thread =
                Executors.newSingleThreadScheduledExecutor(
                        task -> {
                            Thread made = new Thread(task, "gateway-domains");
                            made.setDaemon(true);
                            return made;
                        });

        @Override
        public void run(long afterMs, Runnable task) {
            thread.schedule(guarded(task), afterMs, TimeUnit.MILLISECONDS);
        }

        private static Runnable guarded(Runnable task) {
            return () -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    LOG.error("the rules of the domains could not be judged", e);
                }
            };
        }

        @Override
        public void stop() {
            thread.shutdown();
        }
    }

    @Deactivate
    void deactivate() {
        synchronized (this) {
            latest.clear();
            report(Map.of());
            stopped = true;
            later.stop();
        }
        // Whoever still waits is asked again as soon as there is a successor.
        judged.completeExceptionally(new IllegalStateException("the strategy is going"));
    }

    /** One file, as long as it is there. */
    final class Page {
        /** It says something else now. */
        void rewrite(Map<String, Object> properties) {
            Settings settings = Settings.of(DomainSettings.class, DomainSettings.PID, properties);
            DomainRule rule = DomainRule.read(settings);
            synchronized (DomainRules.this) {
                latest.put(this, new Latest(rule, settings.problems()));
                changed();
            }
        }

        /** It is gone. */
        void remove() {
            synchronized (DomainRules.this) {
                latest.remove(this);
                changed();
            }
        }
    }

    /** A new file. */
    Page open(Map<String, Object> properties) {
        Page page = new Page();
        page.rewrite(properties);
        return page;
    }

    /** The rules in force; empty while there have never been any without a problem. */
    Optional<DomainTable> table() {
        return table;
    }

    /** Complete once the rules that were there at the start have been judged. */
    CompletionStage<Void> judged() {
        return judged;
    }

    private synchronized void changed() {
        if (!stopped) {
            long change = ++changes;
            later.run(QUIET_MS, () -> quiet(change));
        }
    }

    private void quiet(long change) {
        boolean known;
        synchronized (this) {
            if (stopped || change != changes) {
                return;
            }
            judge();
            known = !fleet.equals(Fleet.EMPTY);
        }
        if (known) {
            judged.complete(null);
        }
    }

    /** Sessions may follow at once: what can be in force with these pools is when this returns. */
    @Override
    public synchronized void configured(Fleet now) {
        fleet = now;
        judge();
        if (!judged.isDone()) {
            changed();
        }
    }

    @Override
    public synchronized List<String> check(Fleet next) {
        List<DomainRule> rules = rules();
        Set<String> lines = new LinkedHashSet<>(missing(rules, next));
        if (!ownProblems(new DomainTable(rules)).isEmpty()) {
            // Then what is in force now will still be.
            lines.addAll(missing(inForce, next));
        }
        return List.copyOf(lines);
    }

    private List<DomainRule> rules() {
        return latest.values().stream().map(Latest::rule).toList();
    }

    private void judge() {
        List<DomainRule> rules = rules();
        DomainTable next = new DomainTable(rules);
        Map<String, List<String>> wrong = ownProblems(next);
        if (!fleet.equals(Fleet.EMPTY)) {
            for (DomainRule rule : rules) {
                add(wrong, rule.source(), missing(List.of(rule), fleet));
            }
            if (wrong.isEmpty()) {
                adopt(next, rules);
            } else if (!judged.isDone()) {
                // It was in force only because not all files had come.
                table = Optional.empty();
                inForce = List.of();
            }
        }
        report(wrong);
    }

    private void adopt(DomainTable next, List<DomainRule> rules) {
        if (table.isEmpty() || !rules.equals(inForce)) {
            table = Optional.of(next);
            inForce = rules;
            LOG.info("rules for domains in force: {}", rules.size());
        }
    }

    /** What is wrong with the rules whatever pools there are, by file. */
    private Map<String, List<String>> ownProblems(DomainTable next) {
        Map<String, List<String>> wrong = new TreeMap<>();
        latest.values().forEach(one -> add(wrong, one.rule().source(), one.problems()));
        next.conflicts().forEach((source, lines) -> add(wrong, source, lines));
        return wrong;
    }

    private static void add(Map<String, List<String>> all, String source, List<String> lines) {
        if (!lines.isEmpty()) {
            all.computeIfAbsent(source, s -> new ArrayList<>()).addAll(lines);
        }
    }

    private static List<String> missing(List<DomainRule> rules, Fleet fleet) {
        String there =
                fleet.pools().isEmpty()
                        ? "none is configured"
                        : String.join(", ", new TreeSet<>(fleet.pools().keySet()))
                                + (fleet.pools().size() == 1
                                        ? " is configured"
                                        : " are configured");
        return rules.stream()
                .filter(rule -> !rule.pool().isEmpty() && !fleet.pools().containsKey(rule.pool()))
                .map(
                        rule ->
                                rule.source()
                                        + ": pool: there is no pool '"
                                        + rule.pool()
                                        + "' ("
                                        + there
                                        + ")")
                .toList();
    }

    private void report(Map<String, List<String>> wrong) {
        Set<String> sources = new TreeSet<>(reported);
        reported.clear();
        latest.values().forEach(one -> reported.add(one.rule().source()));
        sources.addAll(reported);
        if (!stopped) {
            later.run(
                    0,
                    () ->
                            sources.forEach(
                                    source ->
                                            problems.report(
                                                    source,
                                                    wrong.getOrDefault(source, List.of()))));
        }
    }
}
