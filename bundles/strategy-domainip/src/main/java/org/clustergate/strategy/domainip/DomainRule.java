package org.clustergate.strategy.domainip;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.clustergate.config.Settings;
import org.clustergate.route.Presence;

/**
 * What one file says.
 *
 * @param source the file, for the operator
 * @param pool empty where it has none
 * @param presence as what the gateway presents itself to sessions that come in by the rule's
 *     addresses or server names
 * @param strict whether such sessions are for the rule's domains only
 * @param priority the higher has what two rules list
 */
record DomainRule(
        String source,
        List<NamePattern> domains,
        List<LocalAddress> addresses,
        List<NamePattern> sni,
        String pool,
        Presence presence,
        boolean strict,
        int priority) {

    private static final Presence NONE = new Presence("", "", false);

    /** Reads a rule; it counts only if the settings have no problems afterwards. */
    static DomainRule read(Settings settings) {
        List<NamePattern> domains = all(settings, "domains", "domain", NamePattern::parse);
        List<LocalAddress> addresses =
                all(settings, "addresses", "address or network", LocalAddress::parse);
        List<NamePattern> sni = all(settings, "sni", "server name", NamePattern::parse);
        for (LocalAddress address : addresses) {
            if (address.unspecified()) {
                settings.problem(
                        "addresses",
                        address
                                + " is no address that clients connect to; all of them are "
                                + address.network().address().getHostAddress()
                                + "/0");
            }
        }
        boolean strict = settings.flag("strict");
        if (domains.isEmpty() && addresses.isEmpty() && sni.isEmpty()) {
            settings.problem("domains", "is empty, and so are addresses and sni: it never applies");
        } else if (strict && domains.isEmpty()) {
            settings.problem("strict", "is true and domains is empty: it would refuse everybody");
        } else if (strict && addresses.isEmpty() && sni.isEmpty()) {
            settings.problem(
                    "strict", "is true and nobody comes in by addresses or sni: list some");
        }
        return new DomainRule(
                settings.source(),
                domains,
                addresses,
                sni,
                settings.text("pool"),
                new Presence(
                        name(settings, "hostname"),
                        defaultDomain(settings, domains),
                        settings.flag("send.domain")),
                strict,
                (int) settings.number("priority", -1_000_000, 1_000_000));
    }

    private static <T> List<T> all(
            Settings settings, String key, String what, Function<String, Optional<T>> parser) {
        List<T> all = new ArrayList<>();
        for (String text : settings.texts(key)) {
            Optional<T> parsed = parser.apply(text);
            parsed.ifPresent(all::add);
            if (parsed.isEmpty()) {
                settings.problem(key, "'" + text + "' is no " + what);
            }
        }
        return List.copyOf(all);
    }

    private static String name(Settings settings, String key) {
        String text = settings.text(key);
        Optional<String> name = text.isEmpty() ? Optional.of("") : DomainName.parse(text);
        if (name.isEmpty()) {
            settings.problem(key, "'" + text + "' is no domain name");
        }
        return name.orElse("");
    }

    /** As it was typed: backends may know their users by it. */
    private static String defaultDomain(Settings settings, List<NamePattern> domains) {
        name(settings, "default.domain");
        String text = settings.text("default.domain");
        boolean only = text.isEmpty() && domains.size() == 1 && !domains.get(0).below();
        return only ? settings.texts("domains").get(0) : text;
    }

    /** Whether that domain, a {@link DomainName#key}, is among its own. */
    boolean serves(String domain) {
        return domains.stream().anyMatch(pattern -> pattern.matches(domain));
    }

    /** As what the gateway presents itself, where the rule says anything about it. */
    Optional<Presence> ownPresence() {
        return presence.equals(NONE) ? Optional.empty() : Optional.of(presence);
    }
}
