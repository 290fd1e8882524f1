package org.clustergate.backend;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.clustergate.mail.Protocol;

/**
 * One mail server. Immutable: a changed configuration makes a new one, sessions keep theirs.
 *
 * @param name unique; the name in configuration, logs and decisions
 * @param endpoints where it serves which protocol
 * @param weight its share of users without a single home, relative to others; 0 takes no new ones
 * @param trust how it may be told the client's address
 * @param sourceAddress the local address that we connect from, or empty for the system's choice
 * @param tlsName the name that its certificate must have (RFC 9525 section 6), or empty for its
 *     host
 * @param verifyTls whether its certificate is checked at all
 * @param trustedCertificates path of a PEM file with the certificates that may sign its own, or
 *     empty for the Java runtime's
 * @param timeouts how long it may take
 */
public record Backend(
        String name,
        Map<Protocol, Endpoint> endpoints,
        int weight,
        Set<Trust> trust,
        String sourceAddress,
        String tlsName,
        boolean verifyTls,
        String trustedCertificates,
        Timeouts timeouts) {

    /**
     * How long a backend may take.
     *
     * @param connect until the connection (and implicit TLS) is open
     * @param greeting until its greeting is complete
     * @param login from greeting until it has answered our login; at port 25 until it has answered
     *     a command
     */
    public record Timeouts(Duration connect, Duration greeting, Duration login) {
        /** What a backend gets when nothing is configured. */
        public static final Timeouts DEFAULT =
                new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(30));
    }

    public Backend {
        endpoints = Map.copyOf(endpoints);
        trust = Set.copyOf(trust);
    }

    /** Where it serves that protocol, if it does. */
    public Optional<Endpoint> endpoint(Protocol protocol) {
        return Optional.ofNullable(endpoints.get(protocol));
    }

    /** A backend with defaults for everything but its name and endpoints. */
    public static Backend of(String name, Map<Protocol, Endpoint> endpoints) {
        return new Backend(name, endpoints, 100, Set.of(), "", "", true, "", Timeouts.DEFAULT);
    }
}
