package org.clustergate.strategy.location;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationCheck;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.config.Settings;
import org.clustergate.directory.Location;
import org.clustergate.directory.Location.Status;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Purpose;
import org.clustergate.route.RoutingStrategy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.Designate;

/**
 * Routes users to the backend that hosts them.
 *
 * <p>Asks about excluded backends too: a user whose home has just failed is unavailable, and must
 * not become unknown because all the others say so.
 */
@Component(
        service = {RoutingStrategy.class, GatewayMonitor.class, ConfigurationCheck.class},
        // Its settings wait for their pools also while nobody asks for a route.
        immediate = true,
        property = RoutingStrategy.NAME + "=location",
        configurationPid = LocationConfig.PID)
@Designate(ocd = LocationConfig.class)
public final class LocationStrategy implements RoutingStrategy, GatewayMonitor, ConfigurationCheck {
    private final Locator locator;
    private final ConfigurationProblems problems;
    private final InstantSource clock;

    /** The latest settings that make sense by themselves; guarded by this. */
    private LocationSettings latest = LocationSettings.DEFAULT;

    /** Null until somebody has told; guarded by this. */
    private Fleet fleet;

    /** Where the latest properties came from, and what is wrong with them; guarded by this. */
    private String source = LocationConfig.PID;

    private List<String> nonsense = List.of();

    private volatile LocationSettings settings = LocationSettings.DEFAULT;

    @Activate
    public LocationStrategy(
            @Reference Locator locator,
            @Reference ConfigurationProblems problems,
            Map<String, Object> properties) {
        this(locator, problems, InstantSource.system(), properties);
    }

    LocationStrategy(
            Locator locator,
            ConfigurationProblems problems,
            InstantSource clock,
            Map<String, Object> properties) {
        this.locator = locator;
        this.problems = problems;
        this.clock = clock;
        modified(properties);
    }

    @Modified
    synchronized void modified(Map<String, Object> properties) {
        Settings read = Settings.of(LocationConfig.class, LocationConfig.PID, properties);
        LocationSettings next = LocationSettings.of(read);
        if (!read.source().equals(source)) {
            problems.report(source, List.of());
        }
        source = read.source();
        nonsense = read.problems();
        if (nonsense.isEmpty()) {
            latest = next;
        }
        fit();
    }

    @Override
    public synchronized List<String> check(Fleet next) {
        return latest.problems(next);
    }

    @Override
    public synchronized void configured(Fleet next) {
        // Before the gateway has read its configuration there is nothing that could be missing.
        if (!next.backends().isEmpty()) {
            fleet = next;
            fit();
        }
    }

    /** Puts the latest settings in force once there are the pools that they name. */
    private void fit() {
        List<String> missing = fleet == null ? List.of() : latest.problems(fleet);
        LocationSettings next = missing.isEmpty() ? latest : settings;
        settings = fleet == null ? next : next.in(fleet);
        List<String> all = new ArrayList<>(nonsense);
        all.addAll(missing);
        problems.report(source, all);
    }

    @Deactivate
    synchronized void deactivate() {
        problems.report(source, List.of());
    }

    @Override
    public CompletionStage<Decision> route(RouteQuery query) {
        LocationQuery question = new LocationQuery(query.user(), query.realm(), all(query));
        LocationSettings now = settings;
        if (query.purpose() == Purpose.CALLOUT) {
            return CompletableFuture.completedStage(decide(query, locator.known(question), now));
        }
        if (query.purpose() == Purpose.EXPLANATION) {
            Location known = locator.known(question);
            if (known.status() != Status.UNKNOWN) {
                return CompletableFuture.completedStage(decide(query, known, now));
            }
        }
        return locator.locate(question).thenApply(location -> decide(query, location, now));
    }

    private Decision decide(RouteQuery query, Location location, LocationSettings now) {
        return new Choice(query, location, now, clock.millis()).decide();
    }

    private static List<Backend> all(RouteQuery query) {
        if (query.excluded().isEmpty()) {
            return query.candidates();
        }
        List<Backend> all = new ArrayList<>(query.candidates());
        all.addAll(query.excluded());
        return all;
    }
}
