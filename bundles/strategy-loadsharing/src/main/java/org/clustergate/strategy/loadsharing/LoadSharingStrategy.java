package org.clustergate.strategy.loadsharing;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RoutingStrategy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/**
 * Spreads users over the candidates by their weights, each user always to the same one for as long
 * as it is a candidate. Keeps no state.
 */
@Component(
        property = RoutingStrategy.NAME + "=loadsharing",
        configurationPid = "gateway.strategy.loadsharing")
@Designate(ocd = LoadSharingStrategy.Config.class)
public final class LoadSharingStrategy implements RoutingStrategy {

    @ObjectClassDefinition(
            name = "Clustergate strategy: load sharing",
            description = "Spreads users without a home of their own over the mail servers.")
    @interface Config {
        @AttributeDefinition(
                name = "Keep together",
                description = "What always goes to the same server: each user, or all of a domain.",
                options = {
                    @Option(label = "user", value = "user"),
                    @Option(label = "domain", value = "domain")
                })
        String keep_together() default "user";
    }

    private volatile boolean byDomain;

    @Activate
    public LoadSharingStrategy(Config config) {
        modified(config);
    }

    @Modified
    void modified(Config config) {
        byDomain = config.keep_together().equals("domain");
    }

    @Override
    public CompletionStage<Decision> route(RouteQuery query) {
        String domain = query.user().domain();
        String key =
                byDomain && !domain.isEmpty()
                        ? domain.toLowerCase(Locale.ROOT)
                        : query.user().key();
        return CompletableFuture.completedStage(
                Rendezvous.choose(key, query.candidates())
                        .<Decision>map(
                                backend -> new Decision.Route(backend.name(), "share of the load"))
                        .orElseGet(() -> new Decision.Pass("no backend has a weight")));
    }
}
