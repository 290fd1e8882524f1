package org.clustergate.core.explain;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendState;
import org.clustergate.core.backends.HealthView;
import org.clustergate.core.backends.SessionLoad;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.routing.RouteResolver;
import org.clustergate.core.routing.RouteResolver.Resolution;
import org.clustergate.core.session.Routing;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Location;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.Locator;
import org.clustergate.engine.Action;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.Presence;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.SessionInfo;
import org.clustergate.runtime.Explanation;
import org.clustergate.runtime.GatewayRuntime.StateDto;

/**
 * Puts the question of a session that does not exist to the same strategies, and says what each of
 * them answered and why. Thread-safe; never blocks.
 */
public final class Explainer {
    /** A name here would be looked up, and that could block. */
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    private final RouteResolver resolver;
    private final HealthView health;
    private final SessionLoad load;

    public Explainer(RouteResolver resolver, HealthView health, SessionLoad load) {
        this.resolver = resolver;
        this.health = health;
        this.load = load;
    }

    /** Explains under that configuration, with what that locator knows. Never fails. */
    public CompletionStage<Explanation> explain(
            Explanation.Question question, GatewayConfig config, Optional<Locator> locator) {
        Optional<GatewayConfig.Frontend> frontend = frontend(question, config);
        Optional<MailAddress> user = MailAddress.parse(question.user());
        Optional<InetSocketAddress> client = client(question.client());
        String problem =
                frontend.isEmpty()
                        ? "no frontend "
                                + (question.frontend().isEmpty()
                                        ? "speaks " + protocolOf(question)
                                        : "is named " + question.frontend())
                        : user.isEmpty()
                                ? "'" + question.user() + "' is no user name or address"
                                : client.isEmpty()
                                        ? "'" + question.client() + "' is no address"
                                        : "";
        if (!problem.isEmpty()) {
            return CompletableFuture.completedStage(failed(question, problem));
        }
        return new Asking(question, config, frontend.get(), locator)
                .ask(user.get(), client.get())
                .exceptionally(failure -> failed(question, failure.toString()));
    }

    private static Optional<GatewayConfig.Frontend> frontend(
            Explanation.Question question, GatewayConfig config) {
        return config.frontends().values().stream()
                .filter(
                        one ->
                                question.frontend().isEmpty()
                                        ? one.protocol().label().equals(protocolOf(question))
                                        : one.name().equals(question.frontend()))
                .min(Comparator.comparing(GatewayConfig.Frontend::name));
    }

    private static String protocolOf(Explanation.Question question) {
        return question.protocol().isEmpty() ? Protocol.IMAP.label() : question.protocol();
    }

    private static Optional<InetSocketAddress> client(String text) {
        try {
            return text.isEmpty()
                    ? Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    : LITERAL.matcher(text).matches()
                            ? Optional.of(new InetSocketAddress(InetAddress.getByName(text), 0))
                            : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    private static Explanation failed(Explanation.Question question, String problem) {
        return new Explanation(
                question.user(),
                protocolOf(question),
                question.frontend(),
                "",
                Explanation.Outcome.DEFERRED,
                "",
                "",
                "",
                "",
                List.of(),
                List.of(),
                List.of(),
                "",
                Instant.now(),
                0,
                problem);
    }

    /** One question on its way. */
    private final class Asking {
        private final Explanation.Question question;
        private final GatewayConfig config;
        private final GatewayConfig.Frontend frontend;
        private final Optional<Locator> locator;

        Asking(
                Explanation.Question question,
                GatewayConfig config,
                GatewayConfig.Frontend frontend,
                Optional<Locator> locator) {
            this.question = question;
            this.config = config;
            this.frontend = frontend;
            this.locator = locator;
        }

        CompletionStage<Explanation> ask(MailAddress user, InetSocketAddress client) {
            SessionInfo session =
                    new SessionInfo(
                            "explain",
                            frontend.name(),
                            frontend.protocol(),
                            client,
                            frontend.addresses().get(0),
                            !question.sni().isEmpty(),
                            question.sni(),
                            Instant.now());
            Optional<Presence> presence = resolver.presence(frontend.policy(), session);
            RouteQuery query = query(user, session, presence, Set.of());
            return resolve(query)
                    .thenCompose(
                            first ->
                                    next(user, session, presence, first)
                                            .thenApply(next -> explanation(query, first, next)));
        }

        private RouteQuery query(
                MailAddress user,
                SessionInfo session,
                Optional<Presence> presence,
                Set<String> excluded) {
            boolean recipient =
                    frontend.protocol() == Protocol.SMTP || frontend.protocol() == Protocol.LMTP;
            return Routing.query(
                    new Action.FindRoute(
                            recipient ? RouteQuery.Phase.RECIPIENT : RouteQuery.Phase.LOGIN,
                            user,
                            excluded),
                    session,
                    frontend,
                    presence,
                    health,
                    RouteQuery.Purpose.EXPLANATION);
        }

        private CompletionStage<Resolution> resolve(RouteQuery query) {
            CompletableFuture<Resolution> result = new CompletableFuture<>();
            if (query.candidates().isEmpty()) {
                result.complete(
                        new Resolution(
                                new Decision.Reject(true, Routing.nobody(query, health)),
                                "",
                                List.of(),
                                0));
            } else {
                resolver.resolve(frontend.policy(), config.pools(), query, result::complete);
            }
            return result;
        }

        /** Where the user would go if the first choice failed; empty where there was none. */
        private CompletionStage<String> next(
                MailAddress user,
                SessionInfo session,
                Optional<Presence> presence,
                Resolution first) {
            Verdict verdict = Verdict.of(first.decision());
            return verdict.outcome() != Explanation.Outcome.ROUTED
                    ? CompletableFuture.completedStage("")
                    : resolve(query(user, session, presence, Set.of(verdict.backend())))
                            .thenApply(
                                    second -> {
                                        Verdict other = Verdict.of(second.decision());
                                        return other.outcome() == Explanation.Outcome.ROUTED
                                                ? other.backend() + ": " + other.reason()
                                                : "nobody: " + other.reason();
                                    });
        }

        private Explanation explanation(RouteQuery query, Resolution resolution, String next) {
            Verdict verdict = Verdict.of(resolution.decision());
            Protocol protocol = frontend.protocol();
            return new Explanation(
                    query.user().toString(),
                    protocol.label(),
                    frontend.name(),
                    frontend.policy().name(),
                    verdict.outcome(),
                    verdict.backend(),
                    Optional.ofNullable(config.backends().get(verdict.backend()))
                            .flatMap(backend -> backend.endpointFor(protocol))
                            .map(at -> at + " " + at.security().label())
                            .orElse(""),
                    resolution.by(),
                    verdict.reason(),
                    resolution.steps(),
                    proofs(query),
                    frontend.members().stream().map(one -> state(one, protocol)).toList(),
                    next,
                    Instant.now(),
                    resolution.micros(),
                    "");
        }

        private List<Explanation.Proof> proofs(RouteQuery query) {
            Optional<Location> known =
                    locator.map(
                            one ->
                                    one.known(
                                            new LocationQuery(
                                                    query.user(),
                                                    query.realm(),
                                                    frontend.members())));
            List<Explanation.Proof> proofs = new ArrayList<>();
            known.ifPresent(location -> location.evidence().forEach(e -> proofs.add(proof(e))));
            return proofs;
        }
    }

    private static Explanation.Proof proof(Evidence evidence) {
        return new Explanation.Proof(
                evidence.backend(),
                evidence.verdict().name(),
                evidence.method(),
                evidence.strength().name(),
                evidence.detail(),
                evidence.at(),
                evidence.expires());
    }

    private StateDto state(Backend backend, Protocol protocol) {
        return state(health.state(backend.name(), protocol), load);
    }

    /** A state as shell and console show it. */
    public static StateDto state(BackendState state, SessionLoad load) {
        return new StateDto(
                state.backend(),
                state.protocol().label(),
                state.status().name(),
                state.reason(),
                state.since(),
                load.sessions(state.backend()),
                state.share());
    }
}
