package org.clustergate.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How long is waited, and how fast load comes back. */
class PaceTest {
    private static final Duration FAST = Duration.ofSeconds(1);
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Breaker.Rule RULE =
            new Breaker.Rule(5, Duration.ofSeconds(10), 2, Duration.ofSeconds(300));

    private static long nanos(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void jitterIsAFifthAtMost() {
        assertThat(Pace.jittered(INTERVAL, 0)).isEqualTo(8_000_000_000L);
        assertThat(Pace.jittered(INTERVAL, 0.5)).isEqualTo(10_000_000_000L);
        assertThat(Pace.jittered(INTERVAL, 1)).isEqualTo(12_000_000_000L);
    }

    @Test
    void doublingEnds() {
        assertThat(Pace.doubled(FAST, 0, INTERVAL)).isEqualTo(FAST);
        assertThat(Pace.doubled(FAST, 3, INTERVAL)).isEqualTo(Duration.ofSeconds(8));
        assertThat(Pace.doubled(FAST, 4, INTERVAL)).isEqualTo(INTERVAL);
        assertThat(Pace.doubled(FAST, Integer.MAX_VALUE, INTERVAL)).isEqualTo(INTERVAL);
        assertThat(Pace.doubled(INTERVAL, 0, FAST)).isEqualTo(FAST);
    }

    @Test
    void tripsInARowMakeLongerPauses() {
        Trips trips = new Trips();
        List<Long> pauses =
                Stream.generate(
                                () -> {
                                    Duration pause = trips.tripped(0, INTERVAL, RULE);
                                    trips.recovered(0);
                                    return pause.toSeconds();
                                })
                        .limit(8)
                        .toList();

        assertThat(pauses).containsExactly(0L, 10L, 20L, 40L, 80L, 160L, 300L, 300L);
        assertThat(trips.tripped(nanos(600), INTERVAL, RULE)).isZero();
    }

    @Test
    void tripsInARowTakeMoreNetworks() {
        Trips trips = new Trips();
        List<Integer> networks =
                Stream.generate(
                                () -> {
                                    int needed = trips.networks(0, RULE);
                                    trips.tripped(0, INTERVAL, RULE);
                                    trips.recovered(0);
                                    return needed;
                                })
                        .limit(40)
                        .toList();

        assertThat(networks).startsWith(2, 4, 8, 16, 32, 64, 64).endsWith(64);
        assertThat(trips.networks(nanos(599), RULE)).isEqualTo(64);
        assertThat(trips.networks(nanos(600), RULE)).isEqualTo(2);
    }

    @Test
    void oneNetworkStaysEnoughWhereItIs() {
        Breaker.Rule one = new Breaker.Rule(5, INTERVAL, 1, INTERVAL);
        Trips trips = new Trips();
        trips.tripped(0, INTERVAL, one);
        trips.recovered(0);

        assertThat(trips.networks(0, one)).isEqualTo(1);
    }

    @Test
    void failedTestsComeLessOftenOnlyWhereSessionsFailed() {
        Trips trips = new Trips();
        assertThat(trips.testFailed(FAST, INTERVAL)).isEqualTo(INTERVAL);

        trips.tripped(0, INTERVAL, RULE);

        assertThat(
                        Stream.generate(() -> trips.testFailed(FAST, INTERVAL).toSeconds())
                                .limit(6)
                                .toList())
                .containsExactly(1L, 2L, 4L, 8L, 10L, 10L);
        trips.forget();
        assertThat(trips.testFailed(FAST, INTERVAL)).isEqualTo(INTERVAL);
    }

    @Test
    void loadComesBackInALine() {
        SlowStart slowStart = new SlowStart();
        Duration whole = Duration.ofSeconds(90);
        assertThat(slowStart.share(0, whole)).isEqualTo(1);

        slowStart.begin(nanos(5));

        assertThat(slowStart.share(nanos(5), whole)).isEqualTo(0.1);
        assertThat(slowStart.share(nanos(50), whole)).isEqualTo(0.55);
        assertThat(slowStart.share(nanos(94), whole)).isEqualTo(0.99);
        assertThat(slowStart.underWay()).isTrue();
        assertThat(slowStart.share(nanos(95), whole)).isEqualTo(1);
        assertThat(slowStart.underWay()).isFalse();
    }

    @Test
    void loadMayComeBackAtOnce() {
        SlowStart slowStart = new SlowStart();
        slowStart.begin(0);

        assertThat(slowStart.share(0, Duration.ZERO)).isEqualTo(1);
    }
}
