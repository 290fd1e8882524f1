package org.clustergate.core.config;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.engine.MailRules;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Network;
import org.clustergate.mail.Protocol;
import org.clustergate.transport.ListenSettings;

/**
 * A configuration that holds together: every name it uses is there. Immutable; replaced as a whole.
 */
public record GatewayConfig(
        Map<String, Backend> backends,
        Map<String, Pool> pools,
        Map<String, Policy> policies,
        Map<String, Frontend> frontends) {

    /** Nothing configured. */
    public static final GatewayConfig EMPTY =
            new GatewayConfig(Map.of(), Map.of(), Map.of(), Map.of());

    /** What others than the core get to know of it. */
    public Fleet fleet() {
        Map<String, List<String>> members = new HashMap<>();
        pools.forEach(
                (name, pool) ->
                        members.put(name, pool.backends().stream().map(Backend::name).toList()));
        return new Fleet(backends, members);
    }

    /** A named set of backends. */
    public record Pool(String name, List<Backend> backends) {}

    /**
     * The strategies that are asked.
     *
     * @param hold how long a session waits for a strategy that is missing
     * @param timeout how long all strategies together may take
     */
    public record Policy(String name, List<String> strategies, Duration hold, Duration timeout) {}

    /** Whether and when a frontend does TLS. */
    public enum Tls {
        NONE,
        STARTTLS,
        IMPLICIT;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A listening address, or several, with what they share.
     *
     * @param domains in lower case
     * @param members the backends of its pool that speak its protocol, or all that do
     */
    public record Frontend(
            String name,
            Protocol protocol,
            List<InetSocketAddress> addresses,
            Tls tls,
            Optional<ListenSettings.ServerTls> serverTls,
            Policy policy,
            List<Backend> members,
            String hostname,
            Set<String> domains,
            String defaultDomain,
            String realm,
            boolean plaintextAuth,
            boolean authOffered,
            long maxMessageSize,
            int maxRecipients,
            int maxSessions,
            Duration loginDeadline,
            Duration commandDeadline,
            Duration idleDeadline,
            List<Network> proxyFrom,
            MailRules mail) {

        /** A frontend that treats mail as is usual. */
        public Frontend(
                String name,
                Protocol protocol,
                List<InetSocketAddress> addresses,
                Tls tls,
                Optional<ListenSettings.ServerTls> serverTls,
                Policy policy,
                List<Backend> members,
                String hostname,
                Set<String> domains,
                String defaultDomain,
                String realm,
                boolean plaintextAuth,
                boolean authOffered,
                long maxMessageSize,
                int maxRecipients,
                int maxSessions,
                Duration loginDeadline,
                Duration commandDeadline,
                Duration idleDeadline,
                List<Network> proxyFrom) {
            this(
                    name,
                    protocol,
                    addresses,
                    tls,
                    serverTls,
                    policy,
                    members,
                    hostname,
                    domains,
                    defaultDomain,
                    realm,
                    plaintextAuth,
                    authOffered,
                    maxMessageSize,
                    maxRecipients,
                    maxSessions,
                    loginDeadline,
                    commandDeadline,
                    idleDeadline,
                    proxyFrom,
                    MailRules.DEFAULT);
        }

        /** How to listen on one of its addresses. */
        public ListenSettings listenSettings(InetSocketAddress address) {
            return new ListenSettings(address, serverTls, tls == Tls.IMPLICIT, proxyFrom);
        }

        /** Whether the user's domain is listed as served here. */
        public boolean serves(MailAddress user) {
            return domains.contains(user.domain().toLowerCase(Locale.ROOT));
        }
    }
}
