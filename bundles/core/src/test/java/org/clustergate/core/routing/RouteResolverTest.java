package org.clustergate.core.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.clustergate.backend.Backend;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RoutingStrategy;
import org.clustergate.route.SessionInfo;
import org.clustergate.runtime.Explanation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RouteResolverTest {
    private static final Backend MAIL1 = Backend.of("mail1", Map.of());
    private static final Backend MAIL2 = Backend.of("mail2", Map.of());

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final StrategyRegistry registry = new StrategyRegistry();
    private final RouteResolver resolver = new RouteResolver(registry, timer);
    private Duration hold = Duration.ofMinutes(1);
    private Duration timeout = Duration.ofMinutes(1);

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private static RoutingStrategy answering(Decision decision) {
        return query -> CompletableFuture.completedFuture(decision);
    }

    private FakeReference register(String name, RoutingStrategy strategy) {
        return register(name, strategy, 0);
    }

    private FakeReference register(String name, RoutingStrategy strategy, int ranking) {
        FakeReference reference = new FakeReference(name, ranking);
        registry.add(strategy, reference);
        return reference;
    }

    private CompletableFuture<RouteResolver.Resolution> resolve(String... strategies) {
        return resolveWithout(List.of(), strategies);
    }

    private CompletableFuture<RouteResolver.Resolution> resolveWithout(
            List<Backend> excluded, String... strategies) {
        CompletableFuture<RouteResolver.Resolution> result = new CompletableFuture<>();
        RouteQuery query =
                new RouteQuery(
                        RouteQuery.Phase.LOGIN,
                        new SessionInfo(
                                "s",
                                "imap",
                                Protocol.IMAP,
                                new InetSocketAddress("192.0.2.9", 5000),
                                new InetSocketAddress("192.0.2.1", 143),
                                false,
                                "",
                                Instant.EPOCH),
                        new MailAddress("joe", "example.test"),
                        "",
                        true,
                        List.of(MAIL1, MAIL2),
                        excluded);
        resolver.resolve(
                new GatewayConfig.Policy("default", List.of(strategies), hold, timeout),
                Map.of("west", new GatewayConfig.Pool("west", List.of(MAIL2))),
                query,
                result::complete);
        return result;
    }

    private static Ended defer(String reason, String by) {
        return new Ended(new Decision.Reject(true, reason), by);
    }

    /** A resolution without what led to it. */
    private record Ended(Decision decision, String by) {
        static Ended of(RouteResolver.Resolution resolution) {
            return new Ended(resolution.decision(), resolution.by());
        }
    }

    @Test
    void asksInOrderUntilOneDecides() {
        List<String> asked = new ArrayList<>();
        register(
                "first",
                query -> {
                    asked.add("first");
                    return CompletableFuture.completedFuture(new Decision.Pass("no idea"));
                });
        register("second", answering(new Decision.Route("mail2", "lives there")));

        RouteResolver.Resolution resolution = resolve("first", "second").join();

        assertThat(Ended.of(resolution))
                .isEqualTo(new Ended(new Decision.Route("mail2", "lives there"), "second"));
        assertThat(asked).containsExactly("first");
        assertThat(resolution.steps())
                .extracting(
                        Explanation.Step::strategy,
                        Explanation.Step::verdict,
                        Explanation.Step::detail,
                        Explanation.Step::reason)
                .containsExactly(
                        tuple("first", "pass", "", "no idea"),
                        tuple("second", "route", "mail2", "lives there"));
    }

    @Test
    void narrowsForThoseThatFollow() {
        register("narrowing", answering(new Decision.Narrow("west", "by address")));
        register(
                "choosing",
                query ->
                        CompletableFuture.completedFuture(
                                new Decision.Route(query.candidates().get(0).name(), "the only")));

        assertThat(resolve("narrowing", "choosing").join().decision())
                .isEqualTo(new Decision.Route("mail2", "the only"));
    }

    @Test
    void anExcludedBackendThatIsSortedOutIsNobodysHomeAnyMore() {
        Backend mail3 = Backend.of("mail3", Map.of());
        Backend mail4 = Backend.of("mail4", Map.of());
        List<Backend> excluded = new ArrayList<>();
        register("narrowing", answering(new Decision.Among(Set.of("mail2", "mail4"), "moved")));
        register(
                "choosing",
                query -> {
                    excluded.addAll(query.excluded());
                    return CompletableFuture.completedFuture(new Decision.Route("mail2", "home"));
                });

        assertThat(resolveWithout(List.of(mail3, mail4), "narrowing", "choosing").join().decision())
                .isEqualTo(new Decision.Route("mail2", "home"));
        assertThat(excluded).containsExactly(mail4);
    }

    @Test
    void refusesForNowWhereNoCandidateIsLeft() {
        register("narrowing", answering(new Decision.Among(Set.of("mail9"), "nonsense")));

        assertThat(Ended.of(resolve("narrowing").join()))
                .isEqualTo(defer("strategy narrowing left no candidate", "narrowing"));
    }

    @Test
    void refusesForNowWhateverGoesWrongInAStrategy() {
        register("null", query -> null);
        register("nothing", query -> CompletableFuture.completedFuture(null));
        register(
                "throwing",
                query -> {
                    throw new IllegalStateException("as the test wants");
                });
        register(
                "failing",
                query -> CompletableFuture.failedFuture(new IllegalStateException("so it is")));
        register("elsewhere", answering(new Decision.Route("mail9", "why not")));
        register("undecided", answering(new Decision.Pass("")));

        for (String name : List.of("null", "throwing", "failing")) {
            assertThat(Ended.of(resolve(name).join()))
                    .isEqualTo(defer("strategy " + name + " failed", name));
        }
        assertThat(Ended.of(resolve("nothing").join()))
                .isEqualTo(defer("strategy nothing decided nothing", "nothing"));
        assertThat(Ended.of(resolve("elsewhere").join()))
                .isEqualTo(defer("strategy elsewhere routed to no candidate", "elsewhere"));
        assertThat(Ended.of(resolve("undecided").join()))
                .isEqualTo(defer("no strategy of policy default decided", ""));
    }

    @Test
    void givesUpOnAStrategyThatNeverAnswers() {
        timeout = Duration.ofMillis(20);
        register("silent", query -> new CompletableFuture<>());

        assertThat(Ended.of(resolve("silent").orTimeout(30, TimeUnit.SECONDS).join()))
                .isEqualTo(defer("policy default took too long", ""));
    }

    @Test
    void waitsForAMissingStrategy() {
        CompletableFuture<RouteResolver.Resolution> waiting = resolve("late");
        assertThat(waiting).isNotDone();

        register("late", answering(new Decision.Route("mail1", "here I am")));

        assertThat(waiting.join().decision()).isEqualTo(new Decision.Route("mail1", "here I am"));
    }

    @Test
    void waitsNoLongerThanItMay() {
        hold = Duration.ofMillis(20);

        assertThat(Ended.of(resolve("never").orTimeout(30, TimeUnit.SECONDS).join()))
                .isEqualTo(defer("strategy never is missing", ""));
    }

    @Test
    void asksAnewWhenAStrategyLeavesWhileItIsAsked() {
        FakeReference leaving = register("location", query -> new CompletableFuture<>());
        CompletableFuture<RouteResolver.Resolution> asking = resolve("location");

        registry.remove(leaving);
        assertThat(asking).isNotDone();
        register("location", answering(new Decision.Route("mail1", "the new one")));

        assertThat(asking.join().decision()).isEqualTo(new Decision.Route("mail1", "the new one"));
    }

    @Test
    void asksTheBetterOneThatTakesOver() {
        register("location", query -> new CompletableFuture<>());
        CompletableFuture<RouteResolver.Resolution> asking = resolve("location");

        register("location", answering(new Decision.Route("mail2", "ranks higher")), 10);

        assertThat(asking.join().decision()).isEqualTo(new Decision.Route("mail2", "ranks higher"));
    }

    @Test
    void ignoresTheAnswerOfOneThatHasLeft() {
        CompletableFuture<Decision> late = new CompletableFuture<>();
        FakeReference leaving = register("location", query -> late);
        CompletableFuture<RouteResolver.Resolution> asking = resolve("location");
        registry.remove(leaving);

        late.complete(new Decision.Route("mail1", "too late"));
        assertThat(asking).isNotDone();
        register("location", answering(new Decision.Route("mail2", "the new one")));

        assertThat(asking.join().decision()).isEqualTo(new Decision.Route("mail2", "the new one"));
    }

    @Test
    void failsNobodyWhileABundleIsReplacedAThousandTimes() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        Thread replacing =
                new Thread(
                        () -> {
                            for (int i = 0; i < 1000; i++) {
                                FakeReference reference =
                                        register(
                                                "location",
                                                query ->
                                                        CompletableFuture.supplyAsync(
                                                                () ->
                                                                        new Decision.Route(
                                                                                "mail1", "")));
                                registry.remove(reference);
                            }
                            register("location", answering(new Decision.Route("mail1", "")));
                        });
        replacing.start();
        List<CompletableFuture<RouteResolver.Resolution>> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            all.add(resolve("location"));
        }
        replacing.join();

        for (CompletableFuture<RouteResolver.Resolution> one : all) {
            Decision decision = one.orTimeout(60, TimeUnit.SECONDS).join().decision();
            answers.addAndGet(decision instanceof Decision.Route ? 1 : 0);
        }
        assertThat(answers).hasValue(2000);
    }

    @Test
    void takesABackendThatIsOutOfServiceForUnavailableAndNotForAMistake() {
        register("location", answering(new Decision.Route("mail9", "lives there")));
        Backend mail9 = Backend.of("mail9", Map.of());

        assertThat(Ended.of(resolveWithout(List.of(mail9), "location").join()))
                .isEqualTo(defer("mail9 cannot be used now", "location"));
    }
}
