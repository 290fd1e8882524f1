package org.clustergate.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import org.clustergate.monitor.GatewayMonitor.Fault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BreakerTest {
    private static final Breaker.Rule RULE =
            new Breaker.Rule(5, Duration.ofSeconds(10), 2, Duration.ofSeconds(300));

    private final Breaker breaker = new Breaker();
    private long seconds;

    private Optional<String> failed(String client, Fault fault) throws UnknownHostException {
        return breaker.failed(
                Duration.ofSeconds(seconds).toNanos(),
                InetAddress.getByName(client),
                fault,
                RULE,
                2);
    }

    private Optional<String> failed(String client) throws Exception {
        return failed(client, Fault.CLOSED);
    }

    @Test
    void oneClientNeverTripsIt() throws Exception {
        for (int i = 0; i < 1000; i++) {
            assertThat(failed("192.0.2.1")).isEmpty();
        }
        assertThat(breaker.size()).isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void twoNetworksDo(Fault fault) throws Exception {
        for (int i = 0; i < 4; i++) {
            assertThat(failed("192.0.2.1", fault)).isEmpty();
        }

        assertThat(failed("198.51.100.1", fault)).contains("5 from 2 networks");
        assertThat(breaker.suspicious()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.254, false",
        "192.0.2.1, 192.0.3.1, true",
        "2001:db8:0:1200::1, 2001:db8:0:12ff::1, false",
        "2001:db8:0:1200::1, 2001:db8:0:1300::1, true",
        "192.0.2.1, ::ffff:192.0.2.9, false",
        "192.0.2.1, 2001:db8::1, true",
    })
    void neighboursAreOneNetwork(String one, String other, boolean trips) throws Exception {
        for (int i = 0; i < 4; i++) {
            failed(one);
        }

        assertThat(failed(other).isPresent()).isEqualTo(trips);
    }

    @Test
    void oldFailuresDoNotCount() throws Exception {
        for (int i = 0; i < 4; i++) {
            failed("192.0.2.1");
        }
        seconds = 11;

        assertThat(failed("198.51.100.1")).isEmpty();
        assertThat(breaker.size()).isEqualTo(1);
    }

    @Test
    void aSuccessUndoesThemAll() throws Exception {
        failed("192.0.2.1");
        failed("192.0.2.1", Fault.CONNECT);
        assertThat(breaker.suspicious()).isTrue();

        breaker.clear();

        assertThat(breaker.suspicious()).isFalse();
    }

    /** A backend that closes every connection accepts each of them first. */
    @Test
    void aConnectionUndoesOnlyFailuresToConnect() throws Exception {
        failed("192.0.2.1", Fault.CONNECT);
        failed("192.0.2.1", Fault.RESOLVE);
        failed("198.51.100.1", Fault.CLOSED);

        breaker.connected();

        assertThat(breaker.size()).isEqualTo(1);
    }

    @Test
    void itCanBeOff() throws Exception {
        Breaker.Rule off = new Breaker.Rule(0, Duration.ofSeconds(10), 1, Duration.ofSeconds(1));

        assertThat(breaker.failed(0, InetAddress.getByName("192.0.2.1"), Fault.CLOSED, off, 1))
                .isEmpty();
        assertThat(breaker.suspicious()).isFalse();
    }
}
