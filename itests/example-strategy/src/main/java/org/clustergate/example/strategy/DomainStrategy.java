package org.clustergate.example.strategy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RoutingStrategy;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** All users of one domain live on one backend. Each configuration file makes one such strategy. */
@Component(
        configurationPid = "example.strategy.domain",
        configurationPolicy = ConfigurationPolicy.REQUIRE)
@Designate(ocd = DomainStrategy.Settings.class, factory = true)
public final class DomainStrategy implements RoutingStrategy {

    @ObjectClassDefinition(name = "Users of a domain", description = "Takes them to one backend.")
    public @interface Settings {
        @AttributeDefinition(name = "Name", description = "Policies call it by this name.")
        String gateway_strategy();

        @AttributeDefinition(name = "Domain", description = "Whose users it answers for.")
        String domain();

        @AttributeDefinition(name = "Backend", description = "Where they live.")
        String backend();
    }

    private volatile Settings settings;

    @Activate
    @Modified
    void configure(Settings latest) {
        settings = latest;
    }

    @Override
    public CompletionStage<Decision> route(RouteQuery query) {
        Settings now = settings;
        return CompletableFuture.completedFuture(
                query.user().domain().equalsIgnoreCase(now.domain())
                        ? new Decision.Route(now.backend(), "domain " + now.domain())
                        : new Decision.Pass("not in " + now.domain()));
    }
}
