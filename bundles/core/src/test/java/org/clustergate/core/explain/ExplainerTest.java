package org.clustergate.core.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendState.Status;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.core.backends.FakeHealth;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.backends.SessionLoad;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.routing.Registries;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.Explanation.Outcome;
import org.clustergate.runtime.GatewayRuntime.StateDto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ExplainerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final HealthView health = new HealthView();
    private final FakeHealth fake = new FakeHealth();
    private RouteQuery asked;

    /** Takes the first candidate; its users all start with "a". */
    private final Explainer explainer =
            new Explainer(
                    new RouteResolver(
                            Registries.of(
                                    "first",
                                    query -> {
                                        asked = query;
                                        return CompletableFuture.completedFuture(
                                                query.user().localPart().startsWith("a")
                                                        ? new Decision.Route(
                                                                query.candidates().get(0).name(),
                                                                "the first")
                                                        : new Decision.Reject(
                                                                false, "not one of us"));
                                    }),
                            timer),
                    health,
                    new SessionLoad());

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private static Backend backend(String name) {
        return Backend.of(
                name, Map.of(Protocol.IMAP, new Endpoint(name + ".test", 143, Security.STARTTLS)));
    }

    private Explanation explain(String user, String protocol, String frontend, String from) {
        List<Backend> members = List.of(backend("mail1"), backend("mail2"));
        GatewayConfig.Frontend imap =
                new GatewayConfig.Frontend(
                        "inside",
                        Protocol.IMAP,
                        List.of(new InetSocketAddress("192.0.2.1", 143)),
                        GatewayConfig.Tls.NONE,
                        Optional.empty(),
                        new GatewayConfig.Policy("p", List.of("first"), MINUTE, MINUTE),
                        members,
                        "gw",
                        Set.of(),
                        "example.test",
                        "",
                        true,
                        true,
                        0,
                        100,
                        1,
                        MINUTE,
                        MINUTE,
                        MINUTE,
                        List.of());
        GatewayConfig config =
                new GatewayConfig(
                        Map.of("mail1", members.get(0), "mail2", members.get(1)),
                        Map.of(),
                        Map.of(),
                        Map.of("inside", imap));
        return explainer
                .explain(
                        new Explanation.Question(user, protocol, frontend, from, ""),
                        config,
                        Optional.empty())
                .toCompletableFuture()
                .join();
    }

    @Test
    void saysWhereWhyAndWhatWouldBeNext() {
        Explanation found = explain("anna", "imap", "", "192.0.2.9");

        assertThat(found.problem()).isEmpty();
        assertThat(found.user()).isEqualTo("anna@example.test");
        assertThat(found.outcome()).isEqualTo(Outcome.ROUTED);
        assertThat(found.backend()).isEqualTo("mail1");
        assertThat(found.endpoint()).isEqualTo("mail1.test:143 starttls");
        assertThat(found.by()).isEqualTo("first");
        assertThat(found.steps())
                .extracting(
                        Explanation.Step::strategy,
                        Explanation.Step::verdict,
                        Explanation.Step::detail)
                .containsExactly(tuple("first", "route", "mail1"));
        assertThat(found.next()).isEqualTo("mail2: the first");
        assertThat(asked.purpose()).isEqualTo(RouteQuery.Purpose.EXPLANATION);
        assertThat(asked.session().client()).isEqualTo(new InetSocketAddress("192.0.2.9", 0));
    }

    @Test
    void showsTheHealthThatDecided() {
        health.set(fake);
        fake.is("mail1", Status.DOWN, 0);

        Explanation found = explain("anna", "", "inside", "");

        assertThat(found.backend()).isEqualTo("mail2");
        assertThat(found.next()).startsWith("nobody: no backend can be used");
        assertThat(found.health())
                .extracting(StateDto::backend, StateDto::status, StateDto::reason)
                .containsExactly(
                        tuple("mail1", "DOWN", "the test says so"), tuple("mail2", "UP", ""));
    }

    @Test
    void saysThatNobodyIsChosen() {
        Explanation found = explain("bert", "imap", "", "");

        assertThat(found.outcome()).isEqualTo(Outcome.REFUSED);
        assertThat(found.reason()).isEqualTo("not one of us");
        assertThat(found.backend()).isEmpty();
        assertThat(found.next()).isEmpty();
    }

    @Test
    void saysWhatIsWrongWithTheQuestion() {
        assertThat(explain("anna", "pop3", "", "").problem()).isEqualTo("no frontend speaks pop3");
        assertThat(explain("anna", "", "outside", "").problem())
                .isEqualTo("no frontend is named outside");
        assertThat(explain("@", "", "", "").problem()).isEqualTo("'@' is no user name or address");
        assertThat(explain("anna", "", "", "mail.test").problem())
                .isEqualTo("'mail.test' is no address");
    }
}
