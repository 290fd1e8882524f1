package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Backend.Asking;
import org.clustergate.backend.Backend.Check;
import org.clustergate.backend.Backend.Limits;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.directory.Evidence;
import org.clustergate.directory.LocationQuery;
import org.clustergate.mail.MailAddress;
import org.clustergate.mail.Protocol;

/** A callout directory before servers that are told what to do, with a clock of its own. */
final class Rig {
    final FakeNet net = new FakeNet();
    final CalloutDirectory directory;
    private final List<Backend> backends = new ArrayList<>();
    private long nanos;

    Rig(Map<String, Object> settings) {
        directory =
                new CalloutDirectory(
                        net,
                        InstantSource.fixed(Instant.EPOCH),
                        () -> nanos,
                        ProbeDialogueTest.settings(settings));
    }

    /** One more server, asked as by default. */
    FakeServer server(Protocol protocol) {
        return server(protocol, Asking.DEFAULT);
    }

    FakeServer server(Protocol protocol, Asking asking) {
        int number = backends.size() + 1;
        FakeServer server = net.server(number);
        server.lmtp = protocol == Protocol.LMTP;
        add(
                Backend.of(
                                "mail" + number,
                                Map.of(protocol, new Endpoint("192.0.2.1", number, Security.NONE)))
                        .with(Limits.DEFAULT, asking, Check.DEFAULT));
        return server;
    }

    void add(Backend backend) {
        backends.add(backend);
    }

    CompletableFuture<List<Evidence>> start(String user) {
        return directory
                .locate(new LocationQuery(MailAddress.parse(user).orElseThrow(), "", backends))
                .toCompletableFuture();
    }

    /** The evidence as it is when nothing more happens without time passing. */
    List<Evidence> evidence(String user) {
        CompletableFuture<List<Evidence>> answer = start(user);
        net.run();
        assertThat(answer).isDone();
        return answer.join();
    }

    String ask(String user) {
        return verdicts(evidence(user));
    }

    static String verdicts(List<Evidence> evidence) {
        return evidence.stream()
                .map(one -> one.verdict().toString())
                .collect(Collectors.joining(" "));
    }

    void pass(Duration time) {
        for (long left = time.toMillis(); left > 0; left -= 100) {
            nanos += 100_000_000L;
            directory.sweep();
            net.run();
        }
    }
}
