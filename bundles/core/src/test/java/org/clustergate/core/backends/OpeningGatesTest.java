package org.clustergate.core.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.clustergate.backend.Backend;
import org.clustergate.backend.BackendState.Status;
import org.clustergate.mail.Protocol;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpeningGatesTest {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final HealthView health = new HealthView();
    private final OpeningGates gates = new OpeningGates(health, timer);
    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stop() {
        timer.shutdownNow();
    }

    private static Backend mail1(int opening) {
        return Backend.of("mail1", Map.of())
                .with(new Backend.Limits(opening), Backend.Asking.DEFAULT, Backend.Check.DEFAULT);
    }

    private OpeningGates.Ticket enter(String who, Backend backend) {
        return gates.enter(
                backend, Protocol.IMAP, () -> heard.add(who), () -> heard.add(who + " too late"));
    }

    @Test
    void letsInAsManyAsAllowedAndOthersInOrder() {
        Backend backend = mail1(2);
        OpeningGates.Ticket anna = enter("anna", backend);
        enter("bert", backend);
        enter("carl", backend);
        enter("dora", backend);
        assertThat(heard).containsExactly("anna", "bert");
        assertThat(gates.waiting("mail1")).isEqualTo(2);

        anna.leave();
        anna.leave();

        assertThat(heard).containsExactly("anna", "bert", "carl");
        assertThat(gates.waiting("mail1")).isEqualTo(1);
    }

    @Test
    void passesOverThoseWhoHaveGone() {
        Backend backend = mail1(1);
        OpeningGates.Ticket anna = enter("anna", backend);
        OpeningGates.Ticket bert = enter("bert", backend);
        enter("carl", backend);

        bert.leave();
        anna.leave();

        assertThat(heard).containsExactly("anna", "carl");
    }

    @Test
    void letsInFewerWhileTheBackendStartsSlowlyAndMoreAsItGrows() {
        FakeHealth fake = new FakeHealth().is("mail1", Status.UP, 0.1);
        health.set(fake);
        Backend backend = mail1(20);
        OpeningGates.Ticket first = enter("1", backend);
        for (int i = 2; i <= 5; i++) {
            enter(String.valueOf(i), backend);
        }
        assertThat(heard).containsExactly("1", "2");

        fake.is("mail1", Status.UP, 0.2);
        enter("6", backend);
        assertThat(heard).containsExactly("1", "2", "3", "4");

        first.leave();
        assertThat(heard).containsExactly("1", "2", "3", "4", "5");
    }

    @Test
    void hasNoLimitAtZero() {
        Backend backend = mail1(0);
        for (int i = 0; i < 1000; i++) {
            enter("x", backend);
        }
        assertThat(heard).hasSize(1000);
    }

    @Test
    void tellsThoseWhoWaitedTooLong() throws InterruptedException {
        Backend patient = mail1(1);
        Backend impatient =
                new Backend(
                        "mail1",
                        Map.of(),
                        100,
                        List.of(),
                        Set.of(),
                        Set.of(),
                        "",
                        "",
                        true,
                        "",
                        new Backend.Timeouts(
                                Duration.ofMillis(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
                        new Backend.Limits(1),
                        Backend.Asking.DEFAULT,
                        Backend.Check.DEFAULT);
        OpeningGates.Ticket anna = enter("anna", patient);
        CountDownLatch late = new CountDownLatch(1);
        gates.enter(impatient, Protocol.IMAP, () -> heard.add("bert"), late::countDown);

        late.await();
        anna.leave();
        enter("carl", patient);

        assertThat(heard).containsExactly("anna", "carl");
        assertThat(gates.waiting("mail1")).isZero();
    }
}
