package org.clustergate.strategy.migration;

import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.stream.Stream;
import org.clustergate.backend.Backend;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mail for a user who is being copied: to the old home, and a copy to the new one. Where either
 * home is not known, or cannot be used now, there is no copy.
 */
final class DualDelivery {
    private static final Logger LOG = LoggerFactory.getLogger(DualDelivery.class);

    private DualDelivery() {}

    /**
     * Both homes as one decision; empty where there is to be no copy. Never fails.
     *
     * @param old names of the old pool's backends
     * @param fresh names of the new pool's
     */
    static CompletionStage<Optional<Decision>> find(
            Locator locator, RouteQuery query, Set<String> old, Set<String> fresh) {
        return home(locator, query, old)
                .thenCombine(
                        home(locator, query, fresh),
                        (from, to) ->
                                from.isEmpty() || to.isEmpty()
                                        ? Optional.<Decision>empty()
                                        : Optional.<Decision>of(
                                                new Decision.Route(
                                                        from.get(),
                                                        "is being copied to " + to.get(),
                                                        false,
                                                        Set.of(to.get()))))
                .exceptionally(
                        failure -> {
                            LOG.error("the homes of a user cannot be found", failure);
                            return Optional.empty();
                        });
    }

    /** The user's one home among these, if it can be used. */
    private static CompletionStage<Optional<String>> home(
            Locator locator, RouteQuery query, Set<String> names) {
        // The excluded ones too: a home that is down is no reason to take another one.
        var members =
                Stream.concat(query.candidates().stream(), query.excluded().stream())
                        .filter(backend -> names.contains(backend.name()))
                        .toList();
        if (members.isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        Function<Location, Optional<String>> usable =
                location ->
                        location.status() == Location.Status.HOME
                                ? query.candidate(location.backends().iterator().next())
                                        .map(Backend::name)
                                : Optional.empty();
        return locator.locate(new LocationQuery(query.user(), query.realm(), members))
                .thenApply(usable);
    }
}
