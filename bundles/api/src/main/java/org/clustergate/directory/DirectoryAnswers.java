package org.clustergate.directory;

import java.net.IDN;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Fleet;
import org.clustergate.config.Settings;
import org.clustergate.directory.Evidence.Strength;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.mail.MailAddress;

/**
 * Makes evidence of what an operator's own directory says about a user: the part that a file, LDAP,
 * a database and a web service share. Immutable and pure.
 *
 * <table>
 * <caption>What becomes of an answer</caption>
 * <tr><td>a value that names a backend</td><td>HOME there</td></tr>
 * <tr><td>several</td><td>HOME at each</td></tr>
 * <tr><td>a value that names none</td><td>UNKNOWN everywhere else, and a complaint: an operator's
 *     mistake must not become "no such user"</td></tr>
 * <tr><td>the user, without a value</td><td>UNKNOWN everywhere: the user exists</td></tr>
 * <tr><td>no such user</td><td>ABSENT everywhere if the directory is complete, otherwise nothing</td></tr>
 * </table>
 */
public final class DirectoryAnswers {
    /** How a value in the directory is understood. */
    public enum Match {
        /** As a backend's name. */
        NAME,
        /**
         * As the host of a backend's endpoint, as it stands in the backend's configuration, with or
         * without the endpoint's port.
         */
        HOST;

        /** The name used in configuration. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The locator decides how long silence is remembered; this is for others that may ask. */
    private static final Duration UNKNOWN = Duration.ofSeconds(3);

    private static final long MOST_TTL_S = 30L * 86400;

    /** What the locator itself calls its evidence. */
    private static final Set<String> TAKEN = Set.of("login", "delivery", "pin");

    private final String source;
    private final String name;
    private final Duration ttl;
    private final Duration absentTtl;
    private final boolean complete;
    private final Set<String> domains;
    private final Match match;
    private final Map<String, String> map;

    private DirectoryAnswers(
            String source,
            String name,
            Duration ttl,
            Duration absentTtl,
            boolean complete,
            Set<String> domains,
            Match match,
            Map<String, String> map) {
        this.source = source;
        this.name = name;
        this.ttl = ttl;
        this.absentTtl = absentTtl;
        this.complete = complete;
        this.domains = domains;
        this.match = match;
        this.map = map;
    }

    /**
     * Reads the keys that all directories share: {@code name}, {@code ttl.s}, {@code absent.ttl.s},
     * {@code complete} and {@code domains}. What is wrong with them is among the settings' problems
     * then.
     *
     * @param type the name of a directory that is given none
     */
    public static DirectoryAnswers read(Settings settings, String type) {
        String name = settings.text("name");
        if (TAKEN.contains(name)) {
            settings.problem(
                    "name", "'" + name + "' is what the gateway calls evidence of its own");
        } else if (!name.isEmpty() && !name.matches("[A-Za-z0-9_.-]{1,64}")) {
            settings.problem(
                    "name", "'" + name + "' is not made of 1 to 64 letters, digits and _ . -");
        }
        return new DirectoryAnswers(
                settings.source(),
                name.isEmpty() ? type : name,
                settings.seconds("ttl.s", 1, MOST_TTL_S),
                settings.seconds("absent.ttl.s", 1, MOST_TTL_S),
                settings.flag("complete"),
                settings.texts("domains").stream()
                        .map(DirectoryAnswers::domain)
                        .collect(Collectors.toUnmodifiableSet()),
                Match.NAME,
                Map.of());
    }

    /**
     * The same, with values understood by the keys {@code match} ({@code name} or {@code host}) and
     * {@code map} (a list of {@code value=backend}, for values that are neither; it comes first).
     */
    public DirectoryAnswers matching(Settings settings) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : settings.texts("map")) {
            // The last one: values may be distinguished names.
            int equals = pair.lastIndexOf('=');
            String value = equals < 0 ? "" : folded(pair.substring(0, equals));
            String backend = pair.substring(equals + 1).strip();
            if (value.isEmpty() || backend.isEmpty()) {
                settings.problem("map", "'" + pair + "' is not of the form value=backend");
            } else if (pairs.put(value, backend) != null) {
                settings.problem("map", "'" + value + "' stands twice on the left");
            }
        }
        Match by = settings.choice("match", Match.values(), Match::label, Match.NAME);
        return new DirectoryAnswers(
                source, name, ttl, absentTtl, complete, domains, by, Map.copyOf(pairs));
    }

    /** The directory's name: its service property and the method of its evidence. */
    public String name() {
        return name;
    }

    /** What is wrong with {@code map} if these were the backends. */
    public List<String> check(Fleet fleet) {
        List<String> problems = new ArrayList<>();
        for (String backend : new TreeSet<>(map.values())) {
            if (!fleet.backends().containsKey(backend)) {
                String known =
                        fleet.backends().isEmpty()
                                ? "none is configured"
                                : String.join(", ", new TreeSet<>(fleet.backends().keySet()))
                                        + " are configured";
                problems.add(
                        source + ": map: there is no backend '" + backend + "' (" + known + ")");
            }
        }
        return problems;
    }

    /** Whether the directory is to be asked about that user at all. */
    public boolean concerns(MailAddress user) {
        return domains.isEmpty() || domains.contains(domain(user.domain()));
    }

    /** The directory does not know the user. */
    public List<Evidence> missing(LocationQuery query, Instant now) {
        return complete
                ? everywhere(query, Set.of(), Verdict.ABSENT, "is not in the directory", now)
                : List.of();
    }

    /**
     * The directory knows the user and says these values.
     *
     * @param values empty where it does not say where the user lives
     * @param fleet the backends that are configured: one that is not in question is no mistake
     */
    public List<Evidence> found(
            LocationQuery query, Collection<String> values, Fleet fleet, Instant now) {
        Map<String, Backend> known = new LinkedHashMap<>(fleet.backends());
        query.backends().forEach(backend -> known.put(backend.name(), backend));
        Map<String, String> homes = new LinkedHashMap<>();
        Set<String> strangers = new LinkedHashSet<>();
        for (String one : values) {
            String value = one.strip();
            if (!value.isEmpty()) {
                List<String> named = backends(value, known);
                named.forEach(backend -> homes.put(backend, value));
                if (named.isEmpty()) {
                    strangers.add(value);
                }
            }
        }
        List<Evidence> all = new ArrayList<>();
        homes.forEach(
                (backend, value) ->
                        all.add(evidence(backend, Verdict.HOME, quoted(value), now, ttl)));
        if (!strangers.isEmpty() || homes.isEmpty()) {
            String detail =
                    strangers.isEmpty()
                            ? "is in the directory, but not with a server"
                            : strangers.stream()
                                            .map(DirectoryAnswers::quoted)
                                            .collect(Collectors.joining(", "))
                                    + (match == Match.HOST
                                            ? ": no backend has that host"
                                            : ": no backend has that name");
            all.addAll(everywhere(query, homes.keySet(), Verdict.UNKNOWN, detail, now));
        }
        return all;
    }

    /** What an operator should be told about these answers, if anything. */
    public static Optional<String> complaint(List<Evidence> answers) {
        return answers.stream()
                .filter(one -> one.verdict() == Verdict.UNKNOWN)
                .map(Evidence::detail)
                .findFirst();
    }

    private List<String> backends(String value, Map<String, Backend> known) {
        String mapped = map.get(folded(value));
        if (mapped != null) {
            return known.containsKey(mapped) ? List.of(mapped) : List.of();
        }
        if (match == Match.NAME && known.containsKey(value)) {
            return List.of(value);
        }
        String wanted = match == Match.NAME ? folded(value) : host(value);
        return known.values().stream()
                .filter(
                        backend ->
                                match == Match.NAME
                                        ? folded(backend.name()).equals(wanted)
                                        : serves(backend, wanted))
                .map(Backend::name)
                .sorted()
                .toList();
    }

    private static boolean serves(Backend backend, String host) {
        for (Endpoint endpoint : backend.endpoints().values()) {
            String own = host(endpoint.host());
            if (own.equals(host)
                    || (own.contains(":") ? "[" + own + "]" : own)
                            .concat(":" + endpoint.port())
                            .equals(host)) {
                return true;
            }
        }
        return false;
    }

    /** Without the root's dot and the brackets of a bare IPv6 address. */
    private static String host(String value) {
        String text = folded(value);
        if (text.startsWith("[") && text.endsWith("]")) {
            return text.substring(1, text.length() - 1);
        }
        return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
    }

    private List<Evidence> everywhere(
            LocationQuery query, Set<String> but, Verdict verdict, String detail, Instant now) {
        Duration holds = verdict == Verdict.ABSENT ? absentTtl : UNKNOWN;
        return query.backends().stream()
                .filter(backend -> !but.contains(backend.name()))
                .map(backend -> evidence(backend.name(), verdict, detail, now, holds))
                .toList();
    }

    private Evidence evidence(
            String backend, Verdict verdict, String detail, Instant now, Duration holds) {
        return new Evidence(
                backend, verdict, name, Strength.CONFIGURED, detail, now, now.plus(holds));
    }

    private static String folded(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }

    /** For logs: short, on one line. */
    private static String quoted(String value) {
        String plain = value.replaceAll("\\p{Cntrl}", "?");
        return "'" + (plain.length() > 100 ? plain.substring(0, 100) + "…" : plain) + "'";
    }

    /** RFC 5890 section 2.3.2.1: one spelling for a domain, whichever form it came in. */
    private static String domain(String text) {
        String folded = folded(text);
        try {
            return IDN.toASCII(folded, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException e) {
            // No domain name; it can still be compared.
            return folded;
        }
    }
}
