package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.clustergate.config.ConfigurationProblems;
import org.clustergate.monitor.GatewayMonitor;
import org.clustergate.route.Decision;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.osgi.framework.BundleContext;

/** The component with its real threads and files. */
class MigrationStrategyTest {
    @TempDir Path directory;
    private final Map<String, List<String>> problems = new ConcurrentHashMap<>();
    private final ConfigurationProblems sink =
            (source, lines) -> {
                if (lines.isEmpty()) {
                    problems.remove(source);
                } else {
                    problems.put(source, lines);
                }
            };
    private final List<MigrationStrategy> started = new ArrayList<>();

    private MigrationStrategy start() {
        BundleContext context =
                (BundleContext)
                        Proxy.newProxyInstance(
                                BundleContext.class.getClassLoader(),
                                new Class<?>[] {BundleContext.class},
                                (proxy, method, arguments) ->
                                        Map.of(
                                                        "gateway.conf",
                                                        directory.toString(),
                                                        "gateway.data",
                                                        directory.resolve("data").toString())
                                                .get(arguments[0]));
        MigrationStrategy strategy = new MigrationStrategy(context, sink);
        started.add(strategy);
        return strategy;
    }

    private static Map<String, Object> settings(String name) {
        return World.properties(name, Map.of("waves", new String[] {"pilot: domain pilot.org"}));
    }

    private static Decision decide(MigrationStrategy strategy, String user) throws Exception {
        return strategy.route(World.login(user)).toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    @AfterEach
    void stop() {
        started.forEach(MigrationStrategy::deactivate);
    }

    @Test
    void whatWasDoneIsStillDoneInTheNextRun() throws Exception {
        MigrationStrategy first = start();
        ((GatewayMonitor) first).configured(World.FLEET);
        new MigrationComponent(first, settings("spring"));
        first.wave("spring", "pilot", "copying");
        first.hold("spring", "pilot");
        CompletableFuture<Decision> waiting =
                first.route(World.login("joe@pilot.org")).toCompletableFuture();
        assertThat(waiting).isNotDone();
        first.release("spring", "pilot");
        assertThat(World.side(waiting.get(1, TimeUnit.MINUTES))).isEqualTo("new");
        first.deactivate();

        MigrationStrategy second = start();
        ((GatewayMonitor) second).configured(World.FLEET);
        new MigrationComponent(second, settings("spring"));

        assertThat(World.side(decide(second, "joe@pilot.org"))).isEqualTo("new");
        assertThat(second.board().get(0).waves().get(0).state()).isEqualTo("cut-over");
        assertThat(problems).isEmpty();
    }

    @Test
    void manyWhoWaitAreLetGoWhereverTheyComeFrom() {
        MigrationStrategy strategy = start();
        strategy.configured(World.FLEET);
        new MigrationComponent(strategy, settings("spring"));
        strategy.wave("spring", "pilot", "copying");
        strategy.hold("spring", "pilot");

        List<CompletableFuture<Decision>> answers =
                IntStream.range(0, 1500)
                        .parallel()
                        .mapToObj(
                                i -> {
                                    if (i == 700) {
                                        strategy.release("spring", "pilot");
                                    }
                                    return strategy.route(World.login("joe" + i + "@pilot.org"))
                                            .toCompletableFuture();
                                })
                        .toList();

        // Whoever came when the room was full was told so at once; nobody is forgotten in it.
        assertThat(answers)
                .allSatisfy(
                        answer ->
                                assertThat(World.side(answer.get(1, TimeUnit.MINUTES)))
                                        .isIn("new", "later"));
        assertThat(strategy.board().get(0).waiting()).isZero();
    }

    @Test
    void waitsForTheMigrationsThatHaveAFile() throws Exception {
        Files.writeString(directory.resolve("gateway.migration-spring.config"), "");
        MigrationStrategy strategy = start();
        strategy.configured(World.FLEET);
        CompletableFuture<Decision> joe =
                strategy.route(World.login("joe@pilot.org")).toCompletableFuture();
        assertThat(joe).isNotDone();

        new MigrationComponent(strategy, settings("spring"));

        assertThat(World.side(joe.get(1, TimeUnit.MINUTES))).isEqualTo("old");
    }

    @Test
    void forgetsAMigrationOnlyWhenItsConfigurationIsDeleted() throws Exception {
        MigrationStrategy strategy = start();
        strategy.configured(World.FLEET);
        MigrationComponent component = new MigrationComponent(strategy, settings("spring"));

        // The bundle stops, and the strategy may be asked until it is gone itself.
        component.deactivate(6);
        assertThat(World.side(decide(strategy, "joe@pilot.org"))).isEqualTo("old");
        component.deactivate(4);
        assertThat(World.side(decide(strategy, "joe@pilot.org"))).isEqualTo("pass");
    }

    @Test
    void saysWhichNamesWillNotDo() {
        MigrationStrategy strategy = start();
        Map<String, Object> properties = new HashMap<>(settings("../spring"));
        properties.remove("felix.fileinstall.filename");

        MigrationComponent component = new MigrationComponent(strategy, properties);

        assertThat(problems.values())
                .containsExactly(
                        List.of(
                                "gateway.migration~../spring: '../spring' is no name for a"
                                        + " migration: up to 64 letters, digits, dots, hyphens and"
                                        + " underscores"));
        component.deactivate(4);
        assertThat(problems).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "gateway.migration~spring, spring",
        "gateway.migration.0815-4711, 0815-4711",
        "gateway.migration, gateway.migration"
    })
    void isNamedByItsPid(String pid, String name) {
        assertThat(MigrationComponent.name(pid)).isEqualTo(name);
    }
}
