package org.clustergate.core.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.config.Settings;
import org.clustergate.engine.MailRules;
import org.clustergate.mail.Network;
import org.clustergate.mail.Protocol;
import org.clustergate.transport.ListenSettings;

/**
 * Makes one {@link GatewayConfig} of all entries, or tells every reason why it cannot. Reads no
 * file but to see that it is there.
 */
public final class ConfigReader {
    /** What came of it: a configuration, or problems. */
    public record Result(GatewayConfig config, List<String> problems) {}

    private static final GatewayConfig.Policy NO_POLICY =
            new GatewayConfig.Policy("", List.of(), Duration.ZERO, Duration.ZERO);

    private final List<String> problems = new ArrayList<>();
    private final List<Settings> opened = new ArrayList<>();
    private final Map<String, Backend> backends = new TreeMap<>();
    private final Map<String, GatewayConfig.Pool> pools = new TreeMap<>();
    private final Map<String, GatewayConfig.Policy> policies = new TreeMap<>();
    private final Map<String, GatewayConfig.Frontend> frontends = new TreeMap<>();
    private final Path directory;
    private final String machine;
    private final BackendReader backendReader;

    /**
     * @param directory where relative paths start
     * @param machine this machine's name
     */
    private ConfigReader(Path directory, String machine) {
        this.directory = directory;
        this.machine = machine;
        this.backendReader = new BackendReader(directory);
    }

    /** Reads all entries. The result's configuration counts only if there are no problems. */
    public static Result read(Collection<Entry> entries, Path directory, String machine) {
        ConfigReader reader = new ConfigReader(directory, machine);
        reader.readAll(entries);
        return new Result(
                new GatewayConfig(
                        Map.copyOf(reader.backends),
                        Map.copyOf(reader.pools),
                        Map.copyOf(reader.policies),
                        Map.copyOf(reader.frontends)),
                List.copyOf(reader.problems));
    }

    private void readAll(Collection<Entry> entries) {
        each(entries, Entry.Kind.BACKEND, this::backend);
        each(entries, Entry.Kind.POOL, this::pool);
        each(entries, Entry.Kind.POLICY, this::policy);
        if (!policies.containsKey("default")) {
            policy(new Entry(Entry.Kind.POLICY, "default", "built in", Map.of()));
        }
        each(entries, Entry.Kind.FRONTEND, this::frontend);
        backendReader.checkStandIns(backends);
        opened.forEach(settings -> problems.addAll(settings.problems()));
        addressesAreUsedOnce();
    }

    private static void each(Collection<Entry> entries, Entry.Kind kind, Consumer<Entry> reader) {
        entries.stream()
                .filter(entry -> entry.kind() == kind)
                .sorted((a, b) -> a.source().compareTo(b.source()))
                .forEach(reader);
    }

    private void backend(Entry entry) {
        Settings settings = open(BackendSettings.class, entry);
        backends.put(entry.name(), backendReader.read(entry.name(), settings));
    }

    private Settings open(Class<?> keys, Entry entry) {
        Settings settings = new Settings(keys, entry.kind().pid(), entry.source(), entry.values());
        opened.add(settings);
        return settings;
    }

    private static Duration seconds(Settings settings, String key, int least) {
        return Duration.ofSeconds(settings.number(key, least, 86_400));
    }

    private void pool(Entry entry) {
        Settings settings = open(PoolSettings.class, entry);
        List<Backend> members = new ArrayList<>();
        for (String name : settings.texts("backends")) {
            Backend backend = backends.get(name);
            if (backend == null) {
                settings.problem("backends", Readings.unknown("backend", name, backends));
            } else {
                members.add(backend);
            }
        }
        if (settings.texts("backends").isEmpty()) {
            settings.problem("backends", "is missing");
        }
        pools.put(entry.name(), new GatewayConfig.Pool(entry.name(), List.copyOf(members)));
    }

    private void policy(Entry entry) {
        Settings settings = open(PolicySettings.class, entry);
        List<String> strategies = settings.texts("strategies");
        if (strategies.isEmpty()) {
            settings.problem("strategies", "is missing");
        }
        policies.put(
                entry.name(),
                new GatewayConfig.Policy(
                        entry.name(),
                        strategies,
                        Duration.ofMillis(settings.number("hold.ms", 0, 60_000)),
                        settings.millis("timeout.ms", 1, 600_000)));
    }

    private void frontend(Entry entry) {
        Settings settings = open(FrontendSettings.class, entry);
        Protocol protocol =
                settings.choice(
                        "protocol",
                        settings.required("protocol"),
                        Protocol.values(),
                        Protocol::label,
                        Protocol.IMAP);
        GatewayConfig.Tls tls =
                settings.choice(
                        "tls",
                        GatewayConfig.Tls.values(),
                        GatewayConfig.Tls::label,
                        GatewayConfig.Tls.NONE);
        String hostname = settings.text("hostname");
        frontends.put(
                entry.name(),
                new GatewayConfig.Frontend(
                        entry.name(),
                        protocol,
                        addresses(settings),
                        tls,
                        serverTls(settings, tls, protocol),
                        policyOf(settings),
                        members(settings, protocol),
                        hostname.isEmpty() ? machine : hostname,
                        settings.texts("domains").stream()
                                .map(domain -> domain.toLowerCase(Locale.ROOT))
                                .collect(Collectors.toUnmodifiableSet()),
                        settings.text("default.domain"),
                        settings.text("realm"),
                        settings.flag("plaintext.auth"),
                        settings.flag("auth"),
                        settings.number("max.message.size", 0, Long.MAX_VALUE),
                        // RFC 5321 section 4.5.3.1.8: at least 100 recipients must be taken.
                        (int) settings.number("max.recipients", 100, 1_000_000),
                        (int) settings.number("max.sessions", 1, 1_000_000),
                        seconds(settings, "login.deadline.s", 1),
                        seconds(settings, "command.deadline.s", 1),
                        // RFC 9051 section 5.4: at least 30 minutes.
                        seconds(settings, "idle.deadline.s", 1800),
                        networks(settings),
                        new MailRules(
                                settings.choice(
                                        "recipients",
                                        MailRules.Recipients.values(),
                                        MailRules.Recipients::label,
                                        MailRules.Recipients.FAN_OUT),
                                settings.choice(
                                        "bare.newlines",
                                        MailRules.Newlines.values(),
                                        MailRules.Newlines::label,
                                        MailRules.Newlines.REFUSE),
                                // RFC 5321 section 6.3: at least 100 hops are no circle.
                                (int) settings.number("max.hops", 30, 1000),
                                settings.flag("received"),
                                settings.choice(
                                        "mixed",
                                        MailRules.Mixed.values(),
                                        MailRules.Mixed::label,
                                        MailRules.Mixed.RETRY))));
    }

    private List<InetSocketAddress> addresses(Settings settings) {
        List<InetSocketAddress> all = new ArrayList<>();
        for (String text : settings.texts("addresses")) {
            address(settings, text).ifPresent(all::add);
        }
        if (settings.texts("addresses").isEmpty()) {
            settings.problem("addresses", "is missing");
        }
        return List.copyOf(all);
    }

    private static Optional<InetSocketAddress> address(Settings settings, String text) {
        int colon = text.lastIndexOf(':');
        String host = colon < 0 ? "" : text.substring(0, colon);
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (host.isEmpty()) {
                settings.problem("addresses", "'" + text + "' is not host:port");
            } else if (port < 0 || port > 65535) {
                settings.problem("addresses", "port " + port + " is outside 1-65535");
            } else {
                return Optional.of(new InetSocketAddress(InetAddress.getByName(host), port));
            }
        } catch (NumberFormatException e) {
            settings.problem("addresses", "'" + text + "' is not host:port");
        } catch (UnknownHostException e) {
            settings.problem("addresses", "'" + host + "' has no address");
        }
        return Optional.empty();
    }

    private Optional<ListenSettings.ServerTls> serverTls(
            Settings settings, GatewayConfig.Tls tls, Protocol protocol) {
        String certificate = Readings.file(settings, directory, "certificate");
        String key = Readings.file(settings, directory, "key");
        if (tls == GatewayConfig.Tls.NONE) {
            return Optional.empty();
        }
        if (certificate.isEmpty()) {
            settings.problem("certificate", "is missing, and tls is " + tls.label());
        }
        String alpn =
                switch (protocol) {
                    // The names registered with IANA for RFC 7301.
                    case IMAP -> "imap";
                    case POP3 -> "pop3";
                    // None is registered.
                    case SMTP, SUBMISSION, LMTP -> "";
                };
        return Optional.of(
                new ListenSettings.ServerTls(certificate, key.isEmpty() ? certificate : key, alpn));
    }

    private GatewayConfig.Policy policyOf(Settings settings) {
        String name = settings.text("policy");
        GatewayConfig.Policy policy = policies.get(name);
        if (policy == null) {
            settings.problem("policy", Readings.unknown("policy", name, policies));
        }
        return policy == null ? NO_POLICY : policy;
    }

    private List<Backend> members(Settings settings, Protocol protocol) {
        String name = settings.text("pool");
        Collection<Backend> all = backends.values();
        if (!name.isEmpty()) {
            GatewayConfig.Pool pool = pools.get(name);
            if (pool == null) {
                settings.problem("pool", Readings.unknown("pool", name, pools));
                return List.of();
            }
            all = pool.backends();
        }
        List<Backend> members =
                all.stream().filter(backend -> backend.serving(protocol).isPresent()).toList();
        if (members.isEmpty()) {
            settings.problem(
                    "pool",
                    "no backend "
                            + (name.isEmpty() ? "" : "of pool '" + name + "' ")
                            + "offers "
                            + protocol.label());
        }
        return members;
    }

    private static List<Network> networks(Settings settings) {
        List<Network> networks = new ArrayList<>();
        for (String text : settings.texts("proxy.from")) {
            Optional<Network> network = Network.parse(text);
            if (network.isEmpty()) {
                settings.problem("proxy.from", "'" + text + "' is no network");
            }
            network.ifPresent(networks::add);
        }
        return networks;
    }

    private void addressesAreUsedOnce() {
        Map<InetSocketAddress, String> users = new LinkedHashMap<>();
        Map<Integer, String> wildcards = new HashMap<>();
        for (GatewayConfig.Frontend frontend : frontends.values()) {
            for (InetSocketAddress address : frontend.addresses()) {
                String other = address.getPort() == 0 ? null : users.put(address, frontend.name());
                if (other != null) {
                    problems.add(
                            "frontends "
                                    + other
                                    + " and "
                                    + frontend.name()
                                    + ": both listen on "
                                    + address.getHostString()
                                    + ":"
                                    + address.getPort());
                }
                if (address.getAddress().isAnyLocalAddress()) {
                    wildcards.put(address.getPort(), frontend.name());
                }
            }
        }
        backends.values().forEach(backend -> backendIsNotOurselves(backend, users, wildcards));
    }

    /** A backend that is one of our own listeners would be a loop. */
    private void backendIsNotOurselves(
            Backend backend, Map<InetSocketAddress, String> users, Map<Integer, String> wildcards) {
        backend.endpoints()
                .forEach(
                        (protocol, endpoint) -> {
                            if (Network.parse(endpoint.host()).isEmpty()) {
                                return;
                            }
                            InetSocketAddress there =
                                    new InetSocketAddress(endpoint.host(), endpoint.port());
                            String frontend = users.get(there);
                            if (frontend == null && there.getAddress().isLoopbackAddress()) {
                                frontend = wildcards.get(endpoint.port());
                            }
                            if (frontend != null) {
                                problems.add(
                                        "backend "
                                                + backend.name()
                                                + ": "
                                                + protocol.label()
                                                + " at "
                                                + endpoint
                                                + " is this gateway's own frontend "
                                                + frontend);
                            }
                        });
    }
}
