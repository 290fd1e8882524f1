package org.clustergate.strategy.domainip;

import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;

/** Rules with everything around them: files come and go, pools change, time passes when told. */
final class Bench {
    /** What is reported now, by source; a source that is well has no entry. */
    final Map<String, List<String>> problems = new TreeMap<>();

    private final Deque<Runnable> soon = new ArrayDeque<>();
    private final Deque<Runnable> afterQuiet = new ArrayDeque<>();
    private final Map<String, DomainRules.Page> files = new HashMap<>();

    final DomainRules rules =
            new DomainRules(
                    (source, lines) -> {
                        if (lines.isEmpty()) {
                            problems.remove(source);
                        } else {
                            problems.put(source, lines);
                        }
                    },
                    new DomainRules.Later() {
                        @Override
                        public void run(long afterMs, Runnable task) {
                            (afterMs == 0 ? soon : afterQuiet).add(task);
                        }

                        @Override
                        public void stop() {}
                    });

    final DomainIpStrategy strategy = new DomainIpStrategy(rules);

    /** A bench with these pools, on which the strategy answers. */
    static Bench with(String... pools) {
        Bench bench = new Bench();
        bench.pools(pools);
        return bench;
    }

    static Fleet fleet(String... pools) {
        Map<String, List<String>> all = new HashMap<>();
        for (String pool : pools) {
            all.put(pool, List.of("mail1"));
        }
        return new Fleet(Map.of("mail1", Backend.of("mail1", Map.of())), all);
    }

    void pools(String... pools) {
        rules.configured(fleet(pools));
        tellProblems();
    }

    /** A file {@code gateway.domain-NAME.config} is written: a line for each key, {@code a=b,c}. */
    Bench file(String name, String text) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("felix.fileinstall.filename", "file:/conf/" + fileName(name));
        properties.put("service.pid", DomainSettings.PID + "~" + name);
        text.lines()
                .filter(line -> !line.isBlank())
                .map(line -> line.strip().split("=", 2))
                .forEach(pair -> properties.put(pair[0], pair[1]));
        DomainRules.Page page = files.get(name);
        if (page == null) {
            files.put(name, rules.open(properties));
        } else {
            page.rewrite(properties);
        }
        return this;
    }

    static String fileName(String name) {
        return "gateway.domain-" + name + ".config";
    }

    void delete(String name) {
        files.remove(name).remove();
    }

    /** No file changes for a while. */
    Bench quiet() {
        while (!afterQuiet.isEmpty()) {
            afterQuiet.poll().run();
        }
        tellProblems();
        return this;
    }

    void tellProblems() {
        while (!soon.isEmpty()) {
            soon.poll().run();
        }
    }

    static SessionInfo session(String local, String sni) {
        int colon = local.lastIndexOf(':');
        String host = local.substring(0, colon).replace("[", "").replace("]", "");
        int port = Integer.parseInt(local.substring(colon + 1));
        SessionInfo plain =
                new SessionInfo(
                        "s1",
                        "in",
                        Protocol.IMAP,
                        new InetSocketAddress("203.0.113.9", 50000),
                        new InetSocketAddress(host, port),
                        false,
                        "",
                        Instant.EPOCH);
        return sni.isEmpty() ? plain : plain.secured(sni);
    }

    static RouteQuery query(String user, String local, String sni) {
        return new RouteQuery(
                RouteQuery.Phase.LOGIN,
                session(local, sni),
                MailAddress.parse(user).orElseThrow(),
                "",
                true,
                List.of(Backend.of("mail1", Map.of())));
    }

    Decision decide(String user, String local, String sni) {
        return strategy.route(query(user, local, sni)).toCompletableFuture().join();
    }

    /** The decision in a word: the pool, {@code pass}, {@code reject} or {@code defer}. */
    String outcome(String user, String local, String sni) {
        Decision decision = decide(user, local, sni);
        if (decision instanceof Decision.Narrow narrow) {
            return narrow.pool();
        }
        if (decision instanceof Decision.Reject reject) {
            return reject.temporary() ? "defer" : "reject";
        }
        return decision instanceof Decision.Pass ? "pass" : decision.toString();
    }

    /** As what the gateway presents itself: host name, default domain, and whether it is sent. */
    String presence(String local, String sni) {
        return Optional.of(session(local, sni))
                .flatMap(strategy::presence)
                .map(p -> (p.hostname() + " " + p.defaultDomain() + " " + p.fullLogin()).strip())
                .orElse("the frontend's");
    }
}
