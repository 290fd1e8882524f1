package org.clustergate.strategy.domainip;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.clustergate.route.Decision;
import org.clustergate.route.Presence;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RoutingStrategy;
import org.clustergate.route.SessionInfo;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ConfigurationPolicy;
import org.osgi.service.component.annotations.Reference;

/**
 * Leads sessions and recipients to the pool of their domain; many domains behind one address, and
 * one domain for each address, and any mixture. Each {@code gateway.domain} file is a rule.
 *
 * <p><b>Which rule.</b> Each of these finds at most one rule, the most specific that lists it, see
 * {@link DomainTable}: the domain of the user or recipient, the server name that the client asked
 * for (SNI), the local address.
 *
 * <table>
 * <caption>What is taken from which rule</caption>
 * <tr><td>host name, default domain, {@code send.domain}</td><td>the server name's, else the
 *     address's</td></tr>
 * <tr><td>{@code strict}</td><td>the server name's and the address's, each for itself: a user whose
 *     domain a strict rule does not list is refused for good, also if another rule lists it</td></tr>
 * <tr><td>pool</td><td>the user's domain's, else the server name's, else the address's</td></tr>
 * </table>
 *
 * <p>The rule that is found first counts as a whole: what it leaves empty is not looked for in the
 * next one, because that may be another customer's. Where no rule is found, or it names no pool,
 * the strategy has no opinion. A user without a domain, which is only one whom neither rule nor
 * frontend gives one, and the bare {@code postmaster} (RFC 5321 section 4.5.1) belong to the
 * session's rule.
 *
 * <p>While there have never been rules without a problem everybody is refused for now: users must
 * not be led to other people's servers because of a slip in a file.
 */
@Component(
        property = RoutingStrategy.NAME + "=domainip",
        configurationPolicy = ConfigurationPolicy.IGNORE)
public final class DomainIpStrategy implements RoutingStrategy {
    private final DomainRules rules;

    @Activate
    public DomainIpStrategy(@Reference DomainRules rules) {
        this.rules = rules;
    }

    @Override
    public Optional<Presence> presence(SessionInfo session) {
        return rules.table()
                .flatMap(
                        table ->
                                byServerName(table, session)
                                        .or(() -> table.byAddress(session.local())))
                .flatMap(DomainRule::ownPresence);
    }

    @Override
    public CompletionStage<Decision> route(RouteQuery query) {
        CompletableFuture<Void> judged = rules.judged().toCompletableFuture();
        return judged.isDone() && !judged.isCompletedExceptionally()
                ? CompletableFuture.completedStage(decide(query))
                : judged.thenApply(done -> decide(query));
    }

    private Decision decide(RouteQuery query) {
        return rules.table()
                .map(table -> decide(table, query))
                .orElseGet(() -> new Decision.Reject(true, "the rules for domains have problems"));
    }

    private static Decision decide(DomainTable table, RouteQuery query) {
        SessionInfo session = query.session();
        String domain = DomainName.key(query.user().domain());
        Optional<DomainRule> byServerName = byServerName(table, session);
        Optional<DomainRule> byAddress = table.byAddress(session.local());
        if (refuses(byServerName, domain)) {
            return refused(domain, "server name " + session.sni(), byServerName.get());
        }
        if (refuses(byAddress, domain)) {
            return refused(domain, address(session), byAddress.get());
        }
        Optional<DomainRule> byDomain = table.byDomain(domain);
        if (byDomain.isPresent()) {
            return narrow(byDomain.get(), "domain " + domain);
        }
        if (byServerName.isPresent()) {
            return narrow(byServerName.get(), "server name " + session.sni());
        }
        return byAddress.isPresent()
                ? narrow(byAddress.get(), address(session))
                : new Decision.Pass("no rule for " + describe(domain));
    }

    private static Optional<DomainRule> byServerName(DomainTable table, SessionInfo session) {
        return session.sni().isEmpty()
                ? Optional.empty()
                : table.byServerName(DomainName.key(session.sni()));
    }

    private static boolean refuses(Optional<DomainRule> rule, String domain) {
        return rule.isPresent()
                && rule.get().strict()
                && !domain.isEmpty()
                && !rule.get().serves(domain);
    }

    private static Decision refused(String domain, String by, DomainRule rule) {
        return new Decision.Reject(false, describe(domain) + " is not served at " + by + in(rule));
    }

    private static Decision narrow(DomainRule rule, String by) {
        return rule.pool().isEmpty()
                ? new Decision.Pass(by + " has no pool" + in(rule))
                : new Decision.Narrow(rule.pool(), by + in(rule));
    }

    private static String in(DomainRule rule) {
        return " (" + rule.source() + ")";
    }

    private static String address(SessionInfo session) {
        return "address "
                + session.local().getAddress().getHostAddress()
                + " port "
                + session.local().getPort();
    }

    private static String describe(String domain) {
        return domain.isEmpty() ? "a user without a domain" : "domain " + domain;
    }
}
