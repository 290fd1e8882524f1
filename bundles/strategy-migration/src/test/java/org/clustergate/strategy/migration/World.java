package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Fleet;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.clustergate.route.SessionInfo;
import org.clustergate.runtime.MigrationBoard.WaveDto;

/**
 * A strategy with a configuration and a data directory, two old backends, two new ones and one of
 * neither pool.
 */
final class World implements ConfigurationProblems {
    static final List<Backend> ALL = backends("old1", "old2", "new1", "new2", "other");
    static final Fleet FLEET =
            fleet(
                    Map.of(
                            "old",
                            List.of("old1", "old2"),
                            "new",
                            List.of("new1", "new2"),
                            "all",
                            List.of("old1", "old2", "new1", "new2")));

    final FakeBackground time = new FakeBackground();
    final FakeLocator locator = new FakeLocator();
    final Map<String, List<String>> problems = new TreeMap<>();
    final Path conf;
    final Path data;
    final Migrations migrations;
    final Board board;
    final Observer observer;
    final Clerk clerk;
    private int sessions;

    World(Path directory, String... expected) {
        conf = directory.resolve("conf");
        data = directory.resolve("data").resolve("migration");
        try {
            Files.createDirectories(conf);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        migrations =
                new Migrations(
                        name ->
                                new Migration(
                                        name,
                                        conf,
                                        this,
                                        time,
                                        time,
                                        changed -> time.execute(changed.room()::recheck),
                                        told ->
                                                new StateStore(
                                                        data,
                                                        name,
                                                        Disk.REAL,
                                                        Runnable::run,
                                                        told)),
                        new Gate(Set.of(expected)));
        board = new Board(migrations);
        observer = new Observer(migrations, time);
        clerk = new Clerk(migrations, time);
    }

    /** One that knows its backends and has these waves, from old to new. */
    static World of(Path directory, String... waves) {
        World world = new World(directory);
        world.migrations.configured(FLEET);
        world.configure("spring", Map.of("waves", waves));
        assertThat(world.problems).isEmpty();
        return world;
    }

    static List<Backend> backends(String... names) {
        List<Backend> all = new ArrayList<>();
        for (String name : names) {
            all.add(Backend.of(name, Map.of()));
        }
        return all;
    }

    static Fleet fleet(Map<String, List<String>> pools) {
        return new Fleet(
                ALL.stream().collect(Collectors.toMap(Backend::name, Function.identity())), pools);
    }

    @Override
    public void report(String source, List<String> lines) {
        if (lines.isEmpty()) {
            problems.remove(source);
        } else {
            problems.put(source, lines);
        }
    }

    /** All that is wrong. */
    List<String> wrong() {
        return problems.values().stream().flatMap(List::stream).toList();
    }

    void configure(String name, Map<String, Object> values) {
        migrations.configure(name, properties(name, values));
    }

    static Map<String, Object> properties(String name, Map<String, Object> values) {
        Map<String, Object> all =
                new HashMap<>(
                        Map.of(
                                "service.pid",
                                "gateway.migration~" + name,
                                "felix.fileinstall.filename",
                                "file:/etc/gateway/gateway.migration-" + name + ".config",
                                "old.pool",
                                "old",
                                "new.pool",
                                "new"));
        all.putAll(values);
        return all;
    }

    void write(String list, String... lines) {
        try {
            Files.write(conf.resolve(list), List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A login by IMAP at a frontend of both pools. */
    static RouteQuery login(String user) {
        return query(user, Phase.LOGIN, Purpose.SESSION, Protocol.IMAP, "s-" + user);
    }

    static RouteQuery recipient(String user) {
        return query(user, Phase.RECIPIENT, Purpose.SESSION, Protocol.SMTP, "m-" + user);
    }

    static RouteQuery query(
            String user, Phase phase, Purpose purpose, Protocol protocol, String session) {
        return new RouteQuery(
                phase,
                purpose,
                session(session, protocol),
                MailAddress.parse(user).orElseThrow(),
                "",
                true,
                phase == Phase.LOGIN,
                backends("old1", "old2", "new1", "new2"),
                List.of());
    }

    static SessionInfo session(String id, Protocol protocol) {
        return new SessionInfo(
                id,
                "in",
                protocol,
                new InetSocketAddress("192.0.2.9", 50000),
                new InetSocketAddress("198.51.100.1", 143),
                true,
                "",
                Instant.EPOCH);
    }

    CompletableFuture<Decision> ask(RouteQuery query) {
        return migrations.route(query).toCompletableFuture();
    }

    /** The answer to a query that is decided at once. */
    Decision decide(RouteQuery query) {
        CompletableFuture<Decision> answer = ask(query);
        assertThat(answer).isDone();
        return answer.join();
    }

    /** Where a login goes: {@code old}, {@code new}, {@code pass} or {@code later}. */
    String side(RouteQuery query) {
        return side(decide(query));
    }

    static String side(Decision decision) {
        if (decision instanceof Decision.Narrow narrow) {
            return narrow.pool();
        } else if (decision instanceof Decision.Reject reject) {
            assertThat(reject.temporary()).isTrue();
            return "later";
        }
        return decision instanceof Decision.Pass ? "pass" : decision.toString();
    }

    /** The wave goes through these states. */
    void wave(String wave, String... states) {
        for (String state : states) {
            assertThat(board.wave("spring", wave, state).problem()).isEmpty();
        }
        time.run();
    }

    /** The user goes through these states. */
    void user(String user, String... states) {
        for (String state : states) {
            assertThat(board.user("spring", user, state).problem()).isEmpty();
        }
        time.run();
    }

    /** The user logs in there; the session's name. */
    String enter(String user, String backend) {
        String session = "session" + sessions++;
        observer.accepted(
                query(user, Phase.LOGIN, Purpose.SESSION, Protocol.IMAP, session), backend, "OK");
        return session;
    }

    void leave(String session) {
        observer.closed(
                session(session, Protocol.IMAP),
                new SessionEnd(SessionEnd.Cause.CLIENT, "", Duration.ZERO, 0, 0));
    }

    /** What the board says of that wave. */
    WaveDto shown(String wave) {
        return board.board().get(0).waves().stream()
                .filter(one -> one.name().equals(wave))
                .findFirst()
                .orElseThrow();
    }
}
