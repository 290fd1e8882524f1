package org.clustergate.strategy.domainip;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.clustergate.mail.Network;

/**
 * Finds rules. The most specific one counts, whatever the order of the rules: a name before those
 * below another, the longer of these before the shorter; an address with its port before one
 * without, both before networks, the smaller of these before the larger. Immutable.
 */
final class DomainTable {
    private final Names domains = new Names();
    private final Names serverNames = new Names();
    private final Map<InetSocketAddress, DomainRule> ports = new HashMap<>();
    private final Map<InetAddress, DomainRule> addresses = new HashMap<>();
    private final Map<Network, DomainRule> networks = new HashMap<>();

    /** The smallest first. */
    private final List<Network> smallestFirst;

    /** By the file that they are in. */
    private final Map<String, List<String>> conflicts = new TreeMap<>();

    DomainTable(List<DomainRule> rules) {
        List<DomainRule> sorted = new ArrayList<>(rules);
        sorted.sort(
                Comparator.comparingInt(DomainRule::priority)
                        .reversed()
                        .thenComparing(DomainRule::source));
        sorted.forEach(this::add);
        smallestFirst = new ArrayList<>(networks.keySet());
        smallestFirst.sort(Comparator.comparingInt(Network::prefix).reversed());
    }

    /** Names and what stands below them. */
    private static final class Names {
        final Map<String, DomainRule> exact = new HashMap<>();
        final Map<String, DomainRule> below = new HashMap<>();

        Map<String, DomainRule> of(NamePattern pattern) {
            return pattern.below() ? below : exact;
        }

        Optional<DomainRule> find(String name) {
            if (name.isEmpty()) {
                return Optional.empty();
            }
            DomainRule found = exact.get(name);
            for (int dot = name.indexOf('.'); found == null && dot >= 0; ) {
                found = below.get(name.substring(dot + 1));
                dot = name.indexOf('.', dot + 1);
            }
            return Optional.ofNullable(found == null ? below.get("") : found);
        }
    }

    private void add(DomainRule rule) {
        for (NamePattern domain : rule.domains()) {
            claim(domains.of(domain), domain.name(), rule, "domains", domain);
        }
        for (NamePattern name : rule.sni()) {
            claim(serverNames.of(name), name.name(), rule, "sni", name);
        }
        for (LocalAddress local : rule.addresses()) {
            InetAddress address = local.network().address();
            if (!local.single()) {
                claim(networks, local.network(), rule, "addresses", local);
            } else if (local.port() == 0) {
                claim(addresses, address, rule, "addresses", local);
            } else {
                InetSocketAddress port = new InetSocketAddress(address, local.port());
                claim(ports, port, rule, "addresses", local);
            }
        }
    }

    /** Rules come by priority: who has it keeps it. */
    private <K> void claim(
            Map<K, DomainRule> owners, K what, DomainRule rule, String key, Object shown) {
        DomainRule owner = owners.putIfAbsent(what, rule);
        if (owner != null && owner != rule && owner.priority() == rule.priority()) {
            conflicts
                    .computeIfAbsent(rule.source(), source -> new ArrayList<>())
                    .add(
                            rule.source()
                                    + ": "
                                    + key
                                    + ": "
                                    + shown
                                    + " is also in "
                                    + owner.source()
                                    + " (the one with the higher priority would have it)");
        }
    }

    /** What two rules of one priority list, by the file of the later one; a line each. */
    Map<String, List<String>> conflicts() {
        return conflicts;
    }

    /** The rule that lists that domain, a {@link DomainName#key}. */
    Optional<DomainRule> byDomain(String domain) {
        return domains.find(domain);
    }

    /** The rule that lists that server name, a {@link DomainName#key}. */
    Optional<DomainRule> byServerName(String name) {
        return serverNames.find(name);
    }

    /** The rule that lists that address of ours. */
    Optional<DomainRule> byAddress(InetSocketAddress local) {
        InetAddress address = local.getAddress();
        if (address == null) {
            return Optional.empty();
        }
        DomainRule found = ports.get(local);
        if (found == null) {
            found = addresses.get(address);
        }
        for (int i = 0; found == null && i < smallestFirst.size(); i++) {
            if (smallestFirst.get(i).contains(address)) {
                found = networks.get(smallestFirst.get(i));
            }
        }
        return Optional.ofNullable(found);
    }
}
