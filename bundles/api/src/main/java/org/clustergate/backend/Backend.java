package org.clustergate.backend;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.clustergate.config.Secret;
import org.clustergate.mail.Protocol;

/**
 * One mail server. Immutable: a changed configuration makes a new one, sessions keep theirs.
 *
 * @param name unique; the name in configuration, logs and decisions
 * @param endpoints where it serves which protocol
 * @param weight its share of users without a single home, relative to others; 0 takes no new ones
 * @param backups names of the backends that hold a copy of its mailboxes and serve its users while
 *     it cannot, the first that is usable first
 * @param mirrorOf names of the backends whose mailboxes it holds as their equal: it may serve their
 *     users at any time
 * @param trust how it may be told the client's address
 * @param sourceAddress the local address that we connect from, or empty for the system's choice
 * @param tlsName the name that its certificate must have (RFC 9525 section 6), or empty for its
 *     host
 * @param verifyTls whether its certificate is checked at all
 * @param trustedCertificates path of a PEM file with the certificates that may sign its own, or
 *     empty for the Java runtime's
 * @param timeouts how long it may take
 * @param limits how much it is given at a time
 * @param asking how it may be asked about users
 * @param check how it is tested
 */
public record Backend(
        String name,
        Map<Protocol, Endpoint> endpoints,
        int weight,
        List<String> backups,
        Set<String> mirrorOf,
        Set<Trust> trust,
        String sourceAddress,
        String tlsName,
        boolean verifyTls,
        String trustedCertificates,
        Timeouts timeouts,
        Limits limits,
        Asking asking,
        Check check) {

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

    /**
     * How much a backend is given at a time.
     *
     * @param opening sessions that connect and log in at the same time; more wait their turn, so
     *     that a crowd that comes back at once does not fell it; 0 for no limit
     */
    public record Limits(int opening) {
        /** What a backend gets when nothing is configured. */
        public static final Limits DEFAULT = new Limits(200);
    }

    /**
     * How a backend may be asked about users.
     *
     * @param timeout how long it may take to answer one callout; zero for the directory's setting
     * @param perSecond callouts a second, 0 for no limit
     * @param login whether the password of a user without a known home may be tried here
     */
    public record Asking(Duration timeout, int perSecond, boolean login) {
        /** What a backend gets when nothing is configured. */
        public static final Asking DEFAULT = new Asking(Duration.ZERO, 0, false);
    }

    /**
     * How a backend is tested.
     *
     * @param interval between two tests of one protocol while it is up
     * @param timeout how long one test may take
     * @param rise successes in a row that bring it up
     * @param fall failures in a row that take it down
     * @param user whose login is tried (IMAP, POP3, submission), or empty for the greeting alone
     * @param password that user's
     * @param recipient a mailbox that RCPT must accept (SMTP, LMTP), or empty for EHLO alone
     * @param slowStart how long it takes from coming up to its full share of load
     */
    public record Check(
            Duration interval,
            Duration timeout,
            int rise,
            int fall,
            String user,
            Secret password,
            String recipient,
            Duration slowStart) {
        /** What a backend gets when nothing is configured. */
        public static final Check DEFAULT =
                new Check(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(5),
                        2,
                        3,
                        "",
                        Secret.NONE,
                        "",
                        Duration.ofSeconds(30));
    }

    public Backend {
        endpoints = Map.copyOf(endpoints);
        backups = List.copyOf(backups);
        mirrorOf = Set.copyOf(mirrorOf);
        trust = Set.copyOf(trust);
    }

    /** Where it serves that protocol, if it does. */
    public Optional<Endpoint> endpoint(Protocol protocol) {
        return Optional.ofNullable(endpoints.get(protocol));
    }

    /**
     * The protocol in which it is given what a client of that protocol sends. It is the same one
     * where it serves that; mail may come by SMTP and go by LMTP (RFC 2033) where it has no SMTP,
     * and the other way round. Empty where it cannot serve such a client.
     */
    public Optional<Protocol> serving(Protocol client) {
        if (endpoints.containsKey(client)) {
            return Optional.of(client);
        }
        Protocol other =
                client == Protocol.SMTP
                        ? Protocol.LMTP
                        : client == Protocol.LMTP ? Protocol.SMTP : client;
        return Optional.of(other).filter(endpoints::containsKey);
    }

    /** Where it serves clients of that protocol, see {@link #serving}. */
    public Optional<Endpoint> endpointFor(Protocol client) {
        return serving(client).flatMap(this::endpoint);
    }

    /** The same with that share of load. */
    public Backend withWeight(int other) {
        return new Backend(
                name,
                endpoints,
                other,
                backups,
                mirrorOf,
                trust,
                sourceAddress,
                tlsName,
                verifyTls,
                trustedCertificates,
                timeouts,
                limits,
                asking,
                check);
    }

    /** The same with others that serve its users, or whose users it serves. */
    public Backend withStandIns(List<String> otherBackups, Set<String> otherMirrorOf) {
        return new Backend(
                name,
                endpoints,
                weight,
                otherBackups,
                otherMirrorOf,
                trust,
                sourceAddress,
                tlsName,
                verifyTls,
                trustedCertificates,
                timeouts,
                limits,
                asking,
                check);
    }

    /** The same that may be told the client's address in these ways. */
    public Backend withTrust(Set<Trust> other) {
        return new Backend(
                name,
                endpoints,
                weight,
                backups,
                mirrorOf,
                other,
                sourceAddress,
                tlsName,
                verifyTls,
                trustedCertificates,
                timeouts,
                limits,
                asking,
                check);
    }

    /** The same with other limits, ways to be asked and tests. */
    public Backend with(Limits otherLimits, Asking otherAsking, Check otherCheck) {
        return new Backend(
                name,
                endpoints,
                weight,
                backups,
                mirrorOf,
                trust,
                sourceAddress,
                tlsName,
                verifyTls,
                trustedCertificates,
                timeouts,
                otherLimits,
                otherAsking,
                otherCheck);
    }

    /** A backend with defaults for everything but its name and endpoints. */
    public static Backend of(String name, Map<Protocol, Endpoint> endpoints) {
        return new Backend(
                name,
                endpoints,
                100,
                List.of(),
                Set.of(),
                Set.of(),
                "",
                "",
                true,
                "",
                Timeouts.DEFAULT,
                Limits.DEFAULT,
                Asking.DEFAULT,
                Check.DEFAULT);
    }
}
