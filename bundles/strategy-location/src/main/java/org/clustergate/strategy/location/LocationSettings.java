package org.clustergate.strategy.location;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.clustergate.backend.Fleet;
import org.clustergate.config.Settings;
import org.clustergate.mail.Network;

/**
 * The strategy's settings, and which backends they speak of.
 *
 * @param source where they come from, for the operator
 * @param members the backends of each pool that a site names, as far as there are such pools
 */
record LocationSettings(
        String source,
        boolean shareAmbiguous,
        Strangers strangers,
        boolean loginProbe,
        List<Site> sites,
        Map<String, Set<String>> members) {

    /** What becomes of users whom every backend disowns. */
    enum Strangers {
        REJECT,
        PASS;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final LocationSettings DEFAULT =
            of(Settings.of(LocationConfig.class, LocationConfig.PID, Map.of()));

    LocationSettings {
        sites = List.copyOf(sites);
        members = Map.copyOf(members);
    }

    static LocationSettings of(Settings read) {
        List<Site> sites = new ArrayList<>();
        for (String text : read.texts("sites")) {
            int equals = text.indexOf('=');
            Optional<Network> network =
                    equals < 0
                            ? Optional.empty()
                            : Network.parse(text.substring(0, equals).strip());
            String pool = text.substring(equals + 1).strip();
            if (network.isEmpty() || pool.isEmpty()) {
                read.problem("sites", "'" + text + "' is not of the form 192.0.2.0/24=pool");
            } else {
                sites.add(new Site(network.get(), pool));
            }
        }
        return new LocationSettings(
                read.source(),
                read.flag("share.ambiguous"),
                read.choice("strangers", Strangers.values(), Strangers::label, Strangers.REJECT),
                read.flag("login.probe"),
                sites,
                Map.of());
    }

    /** What is wrong with them where these are the backends and pools. */
    List<String> problems(Fleet fleet) {
        Set<String> missing = new LinkedHashSet<>();
        sites.forEach(site -> missing.add(site.pool()));
        missing.removeAll(fleet.pools().keySet());
        List<String> problems = new ArrayList<>();
        for (String pool : missing) {
            problems.add(
                    source
                            + ": sites: there is no pool '"
                            + pool
                            + "' ("
                            + String.join(", ", new TreeSet<>(fleet.pools().keySet()))
                            + " are configured)");
        }
        return problems;
    }

    /** The same where these are the backends and pools. */
    LocationSettings in(Fleet fleet) {
        Map<String, Set<String>> all = new HashMap<>();
        for (Site site : sites) {
            List<String> pool = fleet.pools().get(site.pool());
            if (pool != null) {
                all.put(site.pool(), Set.copyOf(pool));
            }
        }
        return new LocationSettings(source, shareAmbiguous, strangers, loginProbe, sites, all);
    }

    /** The backends of a site's pool. */
    Set<String> members(Site site) {
        return members.getOrDefault(site.pool(), Set.of());
    }

    /** The site of a client, if it has one; null for an address that is not known. */
    Optional<Site> site(InetAddress client) {
        for (Site site : sites) {
            if (client != null && site.network().contains(client)) {
                return Optional.of(site);
            }
        }
        return Optional.empty();
    }
}
