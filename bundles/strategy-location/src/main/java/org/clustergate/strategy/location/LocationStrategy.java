package org.clustergate.strategy.location;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RoutingStrategy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * Routes users to the backend that hosts them.
 *
 * <p>Asks about excluded backends too: a user whose home has just failed is unavailable, and must
 * not become unknown because all the others say so.
 */
@Component(
        property = RoutingStrategy.NAME + "=location",
        configurationPid = "gateway.strategy.location")
@Designate(ocd = LocationStrategy.Config.class)
public final class LocationStrategy implements RoutingStrategy {

    @ObjectClassDefinition(
            name = "Clustergate strategy: location",
            description = "Routes users to the mail server that hosts them.")
    @interface Config {
        @AttributeDefinition(
                name = "Share ambiguous users",
                description =
                        "Whether a user whom several servers claim is left to the next strategy,"
                                + " among those servers. If not, such users are refused for now.")
        boolean share_ambiguous() default true;
    }

    private final Locator locator;
    private volatile boolean shareAmbiguous;

    @Activate
    public LocationStrategy(@Reference Locator locator, Config config) {
        this.locator = locator;
        modified(config);
    }

    @Modified
    void modified(Config config) {
        shareAmbiguous = config.share_ambiguous();
    }

    @Override
    public CompletionStage<Decision> route(RouteQuery query) {
        boolean share = shareAmbiguous;
        return locator.locate(new LocationQuery(query.user(), query.realm(), all(query)))
                .thenApply(location -> decide(query, location, share));
    }

    private static List<Backend> all(RouteQuery query) {
        if (query.excluded().isEmpty()) {
            return query.candidates();
        }
        List<Backend> all = new ArrayList<>(query.candidates());
        all.addAll(query.excluded());
        return all;
    }

    private static Decision decide(RouteQuery query, Location location, boolean share) {
        return switch (location.status()) {
            case HOME -> home(query, location);
            case AMBIGUOUS ->
                    share
                            ? among(query, location)
                            : new Decision.Reject(true, "claimed by several: " + location.reason());
            case CATCH_ALL -> catchAll(query, location);
            case ABSENT -> new Decision.Reject(false, location.reason());
            case UNKNOWN -> new Decision.Reject(true, location.reason());
        };
    }

    private static Decision home(RouteQuery query, Location location) {
        String home = location.backends().iterator().next();
        return query.candidate(home).isPresent()
                ? new Decision.Route(home, location.reason())
                : new Decision.Reject(true, "home " + home + " unavailable");
    }

    /** A backend that takes any name takes mail for strangers' domains too: not through us. */
    private static Decision catchAll(RouteQuery query, Location location) {
        return query.phase() == RouteQuery.Phase.RECIPIENT && !query.localDomain()
                ? new Decision.Reject(false, "relaying denied: " + location.reason())
                : among(query, location);
    }

    private static Decision among(RouteQuery query, Location location) {
        Set<String> usable =
                location.backends().stream()
                        .filter(name -> query.candidate(name).isPresent())
                        .collect(Collectors.toUnmodifiableSet());
        return usable.isEmpty()
                ? new Decision.Reject(true, "none available of " + location.backends())
                : new Decision.Among(usable, location.reason());
    }
}
