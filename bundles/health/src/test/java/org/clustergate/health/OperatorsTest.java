package org.clustergate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.health.Gateway.backend;
import static org.clustergate.mail.Protocol.IMAP;
import static org.clustergate.mail.Protocol.POP3;
import static org.clustergate.mail.Protocol.SMTP;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendHealth.Mode;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.Fleet;
import org.clustergate.backend.Security;
import org.clustergate.config.Settings;
import org.junit.jupiter.api.Test;

/** What operators and configuration do to states. */
class OperatorsTest {
    private final Gateway gateway = new Gateway();
    private final FakeServer imap = gateway.net.server("mail1", 143);

    private String state() {
        return gateway.state("mail1", IMAP);
    }

    private void start(Backend... all) {
        gateway.configure(all);
        gateway.passSeconds(3);
    }

    private static HealthSettings off() {
        return HealthSettings.read(
                new Settings(HealthConfig.class, "x", "x", Map.of("enabled", "false")));
    }

    @Test
    void drainIsInForceAtOnceForAllProtocols() {
        start(backend("mail1", IMAP, SMTP));

        assertThat(gateway.health.set("mail1", Mode.DRAIN, "ann: new\r\nkernel\0")).isTrue();

        assertThat(state()).isEqualTo("mail1 imap DRAIN: ann: new kernel");
        assertThat(gateway.state("mail1", SMTP)).isEqualTo("mail1 smtp DRAIN: ann: new kernel");
        assertThat(gateway.health.state("mail1", IMAP).share()).isZero();
        assertThat(gateway.changes).hasSize(2);
        assertThat(gateway.health.set("mail9", Mode.DRAIN, "who?")).isFalse();
    }

    @Test
    void whoDrainsIsStillTested() {
        start(backend("mail1", IMAP));
        gateway.health.set("mail1", Mode.DRAIN, "ann");
        imap.refuses = true;

        gateway.passSeconds(20);

        assertThat(state()).isEqualTo("mail1 imap DRAIN: ann (tests: connect: connection refused)");
        gateway.health.set("mail1", Mode.READY, "");
        assertThat(state()).isEqualTo("mail1 imap DOWN: connect: connection refused");
    }

    @Test
    void whoComesBackStartsSlowly() {
        start(backend("mail1", IMAP));
        gateway.health.set("mail1", Mode.DRAIN, "ann");
        gateway.health.set("mail1", Mode.READY, "");

        assertThat(state()).isEqualTo("mail1 imap UP 0.10");
        gateway.passSeconds(31);
        assertThat(state()).isEqualTo("mail1 imap UP");
    }

    @Test
    void maintenanceEndsTests() {
        start(backend("mail1", IMAP));
        imap.silent = true;
        gateway.passSeconds(10);
        assertThat(gateway.net.open()).isEqualTo(1);
        int tests = imap.connections;

        gateway.health.set("mail1", Mode.MAINT, "ann: disk");
        gateway.passSeconds(100);

        assertThat(state()).isEqualTo("mail1 imap MAINT: ann: disk");
        assertThat(imap.connections).isEqualTo(tests);
        assertThat(gateway.net.open()).isZero();
    }

    @Test
    void afterMaintenanceItMustProveThatItServes() {
        start(backend("mail1", IMAP));
        gateway.health.set("mail1", Mode.MAINT, "ann: disk");
        gateway.passSeconds(100);
        int tests = imap.connections;

        gateway.health.set("mail1", Mode.READY, "");

        assertThat(state()).isEqualTo("mail1 imap GOING_UP: not yet tested after maintenance");
        gateway.pass(Duration.ofMillis(100));
        assertThat(imap.connections).isEqualTo(tests + 1);
        gateway.passSeconds(1);
        assertThat(state()).isEqualTo("mail1 imap UP 0.10");
    }

    @Test
    void wishesSurviveReconfigurationAndARemovalInBetween() {
        start(backend("mail1", IMAP), backend("mail2", IMAP));
        gateway.health.set("mail1", Mode.DRAIN, "ann");

        gateway.configure(backend("mail1", IMAP, POP3), backend("mail2", IMAP));
        assertThat(state()).isEqualTo("mail1 imap DRAIN: ann");
        assertThat(gateway.state("mail1", POP3)).isEqualTo("mail1 pop3 DRAIN: ann");
        gateway.configure(backend("mail2", IMAP));
        gateway.configure(backend("mail1", IMAP), backend("mail2", IMAP));
        assertThat(state()).isEqualTo("mail1 imap DRAIN: ann");

        gateway.health.set("mail1", Mode.READY, "");
        gateway.configure(backend("mail2", IMAP));
        gateway.configure(backend("mail1", IMAP));
        assertThat(state()).isEqualTo("mail1 imap UP");
    }

    @Test
    void stateSurvivesTheReconfigurationOfOthers() {
        start(backend("mail1", IMAP), backend("mail2", IMAP));
        imap.refuses = true;
        gateway.passSeconds(20);
        BackendState before = gateway.health.state("mail1", IMAP);
        int tests = gateway.net.pipes.size();

        gateway.configure(backend("mail1", IMAP), backend("mail3", IMAP));

        assertThat(before.status()).isEqualTo(BackendState.Status.DOWN);
        assertThat(gateway.health.state("mail1", IMAP)).isEqualTo(before);
        assertThat(gateway.net.pipes).hasSize(tests);
        assertThat(gateway.state("mail2", IMAP)).isEqualTo("mail2 imap UP: not known");
    }

    @Test
    void aChangedBackendIsTestedAnewAndKeepsItsState() {
        start(backend("mail1", IMAP));
        imap.refuses = true;
        gateway.passSeconds(20);
        imap.refuses = false;
        imap.startTls = true;
        int tests = gateway.net.pipes.size();

        gateway.configure(backend("mail1", Security.STARTTLS, IMAP));
        assertThat(state()).isEqualTo("mail1 imap DOWN: connect: connection refused");
        assertThat(gateway.health.features("mail1", IMAP)).isEmpty();
        gateway.pass(Duration.ofMillis(1500));

        assertThat(gateway.net.pipes).hasSize(tests + 1);
        assertThat(state()).contains("1 of 2 tests have succeeded");
        assertThat(gateway.net.pipes.get(tests).tls()).isTrue();
    }

    @Test
    void whoIsTakenOutIsNotTestedAnyMore() {
        imap.silent = true;
        start(backend("mail1", IMAP));
        assertThat(gateway.net.open()).isEqualTo(1);
        int tests = imap.connections;

        gateway.configure();
        gateway.passSeconds(60);

        assertThat(imap.connections).isEqualTo(tests);
        assertThat(gateway.net.open()).isZero();
        assertThat(gateway.health.states()).isEmpty();
    }

    @Test
    void withoutTestsEverybodyIsUp() {
        start(backend("mail1", IMAP), backend("mail2", IMAP));
        gateway.health.set("mail2", Mode.DRAIN, "ann");
        imap.refuses = true;
        gateway.passSeconds(20);
        int tests = gateway.net.pipes.size();

        gateway.health.configure(off());
        gateway.passSeconds(100);

        assertThat(state()).isEqualTo("mail1 imap UP");
        assertThat(gateway.state("mail2", IMAP)).isEqualTo("mail2 imap DRAIN: ann");
        assertThat(gateway.net.pipes).hasSize(tests);
        gateway.health.configure(HealthSettings.DEFAULT);
        gateway.passSeconds(20);
        assertThat(state()).startsWith("mail1 imap DOWN");
    }

    @Test
    void theEndEndsAllTests() {
        imap.silent = true;
        start(backend("mail1", IMAP));

        gateway.health.close();
        gateway.configure(backend("mail2", IMAP));
        gateway.passSeconds(60);

        assertThat(gateway.net.open()).isZero();
        assertThat(gateway.health.running()).isZero();
        assertThat(gateway.net.pipes).hasSize(1);
    }

    /** The journal is told under the watch's lock; whoever asks for the state must not wait. */
    @Test
    void theStateIsReadWithoutALock() throws Exception {
        AtomicReference<BackendState> seen = new AtomicReference<>();
        AtomicReference<Health> health = new AtomicReference<>();
        Watch.Journal nosy =
                (before, after) ->
                        seen.set(
                                CompletableFuture.supplyAsync(
                                                () -> health.get().state("mail1", IMAP))
                                        .orTimeout(30, TimeUnit.SECONDS)
                                        .join());
        health.set(
                new Health(
                        gateway.net,
                        new Watch.World(gateway::now, () -> gateway.nanos, () -> 0.5),
                        nosy,
                        HealthSettings.DEFAULT));
        health.get().configured(new Fleet(Map.of("mail1", backend("mail1", IMAP)), Map.of()));

        health.get().set("mail1", Mode.DRAIN, "ann");

        assertThat(seen.get().status()).isEqualTo(BackendState.Status.DRAIN);
        assertThat(health.get().state("mail1", IMAP)).isSameAs(seen.get());
    }
}
