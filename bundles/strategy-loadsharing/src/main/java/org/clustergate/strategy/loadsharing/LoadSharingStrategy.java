package org.clustergate.strategy.loadsharing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.clustergate.backend.BackendHealth;
import org.clustergate.backend.BackendLoad;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.mail.MailAddress;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RoutingStrategy;
import org.clustergate.strategy.loadsharing.LoadSharingSettings.Together;
import org.clustergate.strategy.loadsharing.LoadSharingSettings.Values;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Spreads users over the candidates by their weights, less for those that have just come up. A user
 * who has a backend keeps it, see {@link Stickiness}; the others get one by the configured {@link
 * Sharing}. A backend of weight 0 takes nobody. What is remembered survives changed settings.
 *
 * <p>Only sessions change what is remembered: explanations and other gateways' questions do not.
 */
@Component(
        property = RoutingStrategy.NAME + "=loadsharing",
        configurationPid = LoadSharingSettings.PID)
@Designate(ocd = LoadSharingSettings.class)
public final class LoadSharingStrategy implements RoutingStrategy {

    /** Read once for each decision. */
    private record Setup(Values values, Sharing sharing) {}

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile BackendHealth health;

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    volatile BackendLoad load;

    private final ConfigurationProblems problems;
    private final RecentAffinity affinity;
    private final Stickiness stickiness;
    private String source = LoadSharingSettings.PID;
    private volatile Setup setup;

    @Activate
    public LoadSharingStrategy(
            @Reference ConfigurationProblems problems, Map<String, Object> properties) {
        this(problems, properties, System::nanoTime);
    }

    LoadSharingStrategy(
            ConfigurationProblems problems, Map<String, Object> properties, LongSupplier nanos) {
        this.problems = problems;
        affinity = new RecentAffinity(nanos);
        stickiness = new Stickiness(affinity, nanos);
        use(Values.read(settings(Map.of())));
        modified(properties);
    }

    private static Settings settings(Map<String, Object> properties) {
        return Settings.of(LoadSharingSettings.class, LoadSharingSettings.PID, properties);
    }

    @Modified
    void modified(Map<String, Object> properties) {
        Settings settings = settings(properties);
        Values values = Values.read(settings);
        source = settings.source();
        if (settings.problems().isEmpty()) {
            use(values);
        }
        problems.report(source, settings.problems());
    }

    @Deactivate
    void deactivate() {
        problems.report(source, List.of());
    }

    private void use(Values values) {
        affinity.limit(values.sticky().toNanos(), values.users());
        setup =
                new Setup(
                        values,
                        switch (values.method()) {
                            case HASH -> new BoundedHash(values.bound());
                            case LEAST_SESSIONS -> new LeastSessions();
                            case ROUND_ROBIN -> new RoundRobin();
                        });
    }

    @Override
    public CompletionStage<Decision> route(RouteQuery query) {
        Setup now = setup;
        Shares shares = Shares.of(query.candidates(), query.session().protocol(), health, load);
        boolean real = query.purpose() == RouteQuery.Purpose.SESSION;
        String key = key(query.user(), now.values().together());
        Optional<Sharing.Choice> choice =
                now.values().remembers()
                        ? stickiness.choose(
                                query.realm() + '\n' + key,
                                key,
                                shares,
                                now.sharing(),
                                real,
                                now.values().sticky().toNanos())
                        : now.sharing().choose(key, shares, real);
        return CompletableFuture.completedStage(
                choice.<Decision>map(one -> new Decision.Route(one.backend(), one.reason()))
                        .orElseGet(() -> new Decision.Pass("no backend has a weight")));
    }

    private static String key(MailAddress user, Together together) {
        return together == Together.DOMAIN && !user.domain().isEmpty()
                ? user.domain().toLowerCase(Locale.ROOT)
                : user.key();
    }

    /** How many users' backends are remembered. */
    int remembered() {
        return affinity.size();
    }
}
