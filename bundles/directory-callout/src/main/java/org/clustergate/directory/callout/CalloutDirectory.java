package org.clustergate.directory.callout;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
import org.clustergate.directory.LocationDirectory;
import org.clustergate.directory.LocationQuery;
import org.clustergate.directory.callout.Handshake.Dialect;
import org.clustergate.mail.Protocol;
import org.clustergate.transport.Transport;

/**
 * Asks all backends of a query at once whether they would take mail for the user (RFC 5321 section
 * 3.3, nothing behind RCPT): at LMTP where they have it, for that is the mailbox store itself (RFC
 * 2033), else at SMTP. It does not speak about a backend that has neither: the locator takes that
 * for UNKNOWN, unless another directory knows. Thread-safe; never blocks.
 */
final class CalloutDirectory implements LocationDirectory {
    static final String METHOD = "callout";

    /** A server that nobody has asked about for so long is let go. */
    private static final Duration UNUSED = Duration.ofMinutes(10);

    /** How long whoever has just looked a server up may still ask it. */
    private static final Duration UNUSED_GRACE = Duration.ofSeconds(10);

    private final Transport transport;
    private final InstantSource clock;
    private final LongSupplier nanoTime;
    private final Map<Backend, Prober> probers = new ConcurrentHashMap<>();
    private final Set<Prober> retired = ConcurrentHashMap.newKeySet();
    private final CatchAllTests catchAlls;
    private final Deferrals deferrals;
    private final Hints hints = new Hints();
    private volatile CalloutSettings settings;
    private volatile boolean closed;

    CalloutDirectory(
            Transport transport,
            InstantSource clock,
            LongSupplier nanoTime,
            CalloutSettings settings) {
        this.transport = transport;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.settings = settings;
        this.catchAlls = new CatchAllTests(nanoTime);
        this.deferrals = new Deferrals(nanoTime);
    }

    /** Works by other settings from now on; what has been asked is still answered. */
    void configure(CalloutSettings changed) {
        settings = changed;
        List.copyOf(probers.keySet()).forEach(this::retire);
    }

    CalloutSettings settings() {
        return settings;
    }

    Hints hints() {
        return hints;
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
            if (prober.unusedFor(prober.timeout().plus(UNUSED_GRACE))) {
                retired.remove(prober);
                prober.close();
            }
        }
    }

    @Override
    public CompletionStage<List<Evidence>> locate(LocationQuery query) {
        if (closed || RecipientPath.of(query.user()).isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        CalloutSettings now = settings;
        List<Asked> asked = new ArrayList<>(query.backends().size());
        for (Backend backend : query.backends()) {
            prober(backend, now)
                    .ifPresent(
                            prober ->
                                    asked.add(
                                            new Asked(
                                                    backend, prober, now, catchAlls, deferrals,
                                                    clock)));
        }
        return new Inquiry(query.user(), asked, now).answer();
    }

    private Optional<Prober> prober(Backend backend, CalloutSettings now) {
        Prober present = probers.get(backend);
        if (present != null) {
            return Optional.of(present);
        }
        Optional<Endpoint> lmtp = backend.endpoint(Protocol.LMTP);
        Optional<Endpoint> endpoint = lmtp.or(() -> backend.endpoint(Protocol.SMTP));
        if (endpoint.isEmpty()) {
            hints.without(backend.name());
            return Optional.empty();
        }
        Dialect dialect = lmtp.isPresent() ? Dialect.LMTP : Dialect.SMTP;
        return Optional.of(
                probers.computeIfAbsent(
                        backend,
                        b ->
                                new Prober(
                                        b,
                                        dialect,
                                        endpoint.get(),
                                        now,
                                        transport,
                                        hints,
                                        nanoTime)));
    }
}
