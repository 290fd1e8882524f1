package org.clustergate.directory.callout;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.Evidence.Verdict;
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.callout.CalloutConfig.Settings;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;
import org.clustergate.transport.Transport;

/**
 * Asks all backends of a query at once whether they would take mail for the user (RFC 5321 section
 * 3.3, nothing behind RCPT). A yes counts only where the backend says no to a name that nobody has.
 * Thread-safe; never blocks.
 */
final class CalloutDirectory implements LocationDirectory {
    static final String METHOD = "callout";

    /** A server that nobody has asked about for so long is let go. */
    private static final Duration UNUSED = Duration.ofMinutes(10);

    /** How long whoever has just looked a server up may still ask it. */
    private static final Duration UNUSED_GRACE = Duration.ofSeconds(10);

    /** The locator decides how long silence is remembered; this is for others that may ask. */
    private static final Duration UNKNOWN = Duration.ofSeconds(3);

    private final Transport transport;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<Backend, Prober> probers = new ConcurrentHashMap<>();
    private final Set<Prober> retired = ConcurrentHashMap.newKeySet();
    private final CatchAllTests catchAlls;
    private volatile Settings settings;
    private volatile boolean closed;

    CalloutDirectory(
            Transport transport, InstantSource clock, LongSupplier nanoTime, Settings settings) {
        this.transport = transport;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.settings = settings;
        this.catchAlls = new CatchAllTests(nanoTime);
    }

    /** Works by other settings from now on; what has been asked is still answered. */
    void configure(Settings changed) {
        settings = changed;
        List.copyOf(probers.keySet()).forEach(this::retire);
    }

    private void retire(Backend backend) {
        Prober prober = probers.remove(backend);
        if (prober != null) {
            retired.add(prober);
        }
    }

    /** Answers all that is open with nothing. */
    void close() {
        closed = true;
        List.copyOf(probers.keySet()).forEach(this::retire);
        retired.forEach(Prober::close);
        retired.clear();
    }

    /** Lets go of what has taken too long. Called several times a second. */
    void sweep() {
        for (Map.Entry<Backend, Prober> one : probers.entrySet()) {
            one.getValue().sweep();
            if (one.getValue().unusedFor(UNUSED)) {
                retire(one.getKey());
            }
        }
        for (Prober prober : retired) {
            prober.sweep();
            // Nothing that it was asked can be open any more.
            if (prober.unusedFor(settings.timeout().plus(UNUSED_GRACE))) {
                retired.remove(prober);
                prober.close();
            }
        }
    }

    @Override
    public CompletionStage<List<Evidence>> locate(LocationQuery query) {
        Optional<RecipientPath> path = RecipientPath.of(query.user());
        if (path.isEmpty() || closed) {
            return CompletableFuture.completedStage(List.of());
        }
        List<CompletableFuture<Evidence>> all = new ArrayList<>(query.backends().size());
        for (Backend backend : query.backends()) {
            Optional<Endpoint> endpoint = backend.endpoint(Protocol.SMTP);
            if (endpoint.isPresent()) {
                all.add(ask(backend, endpoint.get(), query.user(), path.get()));
            }
        }
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
                .thenApply(done -> all.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<Evidence> ask(
            Backend backend, Endpoint endpoint, MailAddress user, RecipientPath path) {
        Settings now = settings;
        Prober prober =
                probers.computeIfAbsent(
                        backend, b -> new Prober(b, endpoint, now, transport, nanoTime));
        boolean bare = user.domain().isEmpty();
        return prober.ask(path, bare)
                .result
                .thenCompose(
                        result ->
                                result.answer() == Answer.YES
                                        ? testedYes(prober, backend, user, result, now)
                                        : CompletableFuture.completedStage(
                                                evidence(backend, plain(result), result, now)));
    }

    private static Verdict plain(Question.Result result) {
        return result.answer() == Answer.NO ? Verdict.ABSENT : Verdict.UNKNOWN;
    }

    /** A yes is worth what the backend says about a stranger. */
    private CompletionStage<Evidence> testedYes(
            Prober prober, Backend backend, MailAddress user, Question.Result yes, Settings now) {
        String domain = user.domain().toLowerCase(Locale.ROOT);
        return catchAlls
                .answer(
                        backend.name(),
                        domain,
                        now.catchAllTtl(),
                        () -> {
                            MailAddress stranger = new MailAddress(catchAlls.stranger(), domain);
                            return prober.ask(
                                            RecipientPath.of(stranger).orElseThrow(),
                                            domain.isEmpty())
                                    .result;
                        })
                .thenApply(
                        test ->
                                switch (test) {
                                    case NO -> evidence(backend, Verdict.HOME, yes, now);
                                    case YES ->
                                            evidence(
                                                    backend,
                                                    Verdict.CATCH_ALL,
                                                    new Question.Result(
                                                            yes.answer(), "takes any name"),
                                                    now);
                                    default ->
                                            evidence(
                                                    backend,
                                                    Verdict.UNKNOWN,
                                                    new Question.Result(
                                                            yes.answer(),
                                                            "yes, but the catch-all test had no"
                                                                    + " answer"),
                                                    now);
                                });
    }

    private Evidence evidence(
            Backend backend, Verdict verdict, Question.Result result, Settings by) {
        Duration life =
                switch (verdict) {
                    case HOME -> by.homeTtl();
                    case ABSENT -> by.absentTtl();
                    case CATCH_ALL -> by.catchAllTtl();
                    case UNKNOWN -> UNKNOWN;
                };
        Instant at = clock.instant();
        return new Evidence(backend.name(), verdict, METHOD, result.detail(), at, at.plus(life));
    }
}
