package org.clustergate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.health.Gateway.backend;
import static org.clustergate.mail.Protocol.IMAP;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.clustergate.backend.BackendHealth.Mode;
import org.clustergate.backend.BackendState;
import org.clustergate.backend.BackendState.Status;
import org.clustergate.backend.Fleet;
import org.clustergate.config.Settings;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.Listener;
import org.clustergate.transport.Transport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthComponentTest {
    /** Tells of every wish to connect and connects nobody. */
    private static final class Telephone implements Transport {
        final BlockingQueue<ConnectSettings> calls = new LinkedBlockingQueue<>();

        @Override
        public Listener listen(ListenSettings settings, Acceptor acceptor) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void connect(ConnectSettings settings, Connection near, ConnectionHandler handler) {
            calls.add(settings);
        }
    }

    private final Telephone telephone = new Telephone();
    private final Map<String, List<String>> reports = new TreeMap<>();
    private HealthComponent component;

    private void activate(Map<String, Object> properties) {
        component = new HealthComponent(telephone, reports::put, properties);
        component.configured(new Fleet(Map.of("mail1", backend("mail1", IMAP)), Map.of()));
    }

    @AfterEach
    void deactivate() {
        if (component != null) {
            component.deactivate();
            assertThat(reports.values()).allMatch(List::isEmpty);
        }
    }

    private static Map<String, Object> properties(Object... keysAndValues) {
        Map<String, Object> all = new HashMap<>();
        all.put("service.pid", "gateway.health");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            all.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return all;
    }

    private static HealthSettings read(Object... keysAndValues) {
        Settings settings =
                Settings.of(HealthConfig.class, HealthConfig.PID, properties(keysAndValues));
        HealthSettings read = HealthSettings.read(settings);
        assertThat(settings.problems()).isEmpty();
        return read;
    }

    @Test
    void testsWithItsOwnClock() throws Exception {
        activate(properties());

        ConnectSettings call = telephone.calls.poll(60, TimeUnit.SECONDS);

        assertThat(call).isNotNull();
        assertThat(call.host()).isEqualTo("mail1");
        assertThat(component.states()).extracting(BackendState::status).containsExactly(Status.UP);
        assertThat(reports).containsExactly(Map.entry("gateway.health", List.of()));
    }

    @Test
    void isWhatOperatorsAndSessionsTalkTo() {
        activate(properties("enabled", "false"));

        assertThat(component.set("mail1", Mode.DRAIN, "ann")).isTrue();
        component.modified(properties("enabled", "true"));

        assertThat(component.state("mail1", IMAP).status()).isEqualTo(Status.DRAIN);
        assertThat(component.features("mail1", IMAP)).isEmpty();
    }

    @Test
    void settingsWithProblemsAreNotTaken() {
        activate(properties("felix.fileinstall.filename", "file:/conf/gateway.health.cfg"));

        component.modified(
                properties(
                        "felix.fileinstall.filename",
                        "file:/conf/gateway.health.cfg",
                        "enabled",
                        "perhaps",
                        "concurency",
                        "8"));

        assertThat(reports.get("gateway.health.cfg"))
                .containsExactly(
                        "gateway.health.cfg: concurency: is no key of gateway.health (did you mean"
                                + " concurrency?)",
                        "gateway.health.cfg: enabled: 'perhaps' is neither true nor false");
        component.modified(properties());
        assertThat(reports.get("gateway.health.cfg")).isEmpty();
    }

    @Test
    void readsAllThatCanBeSet() {
        assertThat(
                        read(
                                "enabled", "false",
                                "concurrency", "8",
                                "fast.interval.ms", "500",
                                "breaker.failures", "3",
                                "breaker.window.s", "20",
                                "breaker.networks", "1",
                                "breaker.pause.max.s", "60",
                                "hello.name", "gw.test"))
                .isEqualTo(
                        new HealthSettings(
                                false,
                                8,
                                Duration.ofMillis(500),
                                new Breaker.Rule(
                                        3, Duration.ofSeconds(20), 1, Duration.ofSeconds(60)),
                                "gw.test"));
        assertThat(read()).isEqualTo(HealthSettings.DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "concurrency, 0, 0 is outside 1-1000",
        "fast.interval.ms, 1, 1 is outside 100-60000",
        "breaker.failures, 101, 101 is outside 0-100",
        "breaker.networks, 0, 0 is outside 1-20",
        "hello.name, a b, 'a b' is no host name",
    })
    void saysWhatIsWrong(String key, String value, String what) {
        Settings settings =
                Settings.of(HealthConfig.class, HealthConfig.PID, properties(key, value));

        HealthSettings.read(settings);

        assertThat(settings.problems()).isEqualTo(List.of("gateway.health: " + key + ": " + what));
    }

    @Test
    void warnsOfOutagesOnly() {
        List<String> warnings = new ArrayList<>();
        for (Status before : Status.values()) {
            for (Status after : Status.values()) {
                if (before != after && LogJournal.outage(state(before), state(after))) {
                    warnings.add(before + " -> " + after);
                }
            }
        }

        assertThat(warnings)
                .containsExactly(
                        "UP -> DOWN", "GOING_DOWN -> DOWN", "DRAIN -> DOWN", "MAINT -> DOWN");
    }

    private static BackendState state(Status status) {
        return new BackendState("mail1", IMAP, status, "", Instant.EPOCH, 1);
    }
}
