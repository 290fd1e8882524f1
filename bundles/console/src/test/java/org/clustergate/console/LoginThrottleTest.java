package org.clustergate.console;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoginThrottleTest {
    private long nowMs = 1_000;
    private final LoginThrottle throttle = new LoginThrottle(() -> nowMs);

    @Test
    void stopsAfterFiveFailuresInAMinute() {
        for (int i = 0; i < LoginThrottle.MOST_FAILURES; i++) {
            assertThat(throttle.waitMs("192.0.2.1")).isZero();
            throttle.failed("192.0.2.1");
            nowMs += 1_000;
        }

        assertThat(throttle.waitMs("192.0.2.1")).isEqualTo(LoginThrottle.WINDOW_MS - 5_000);
        assertThat(throttle.waitMs("192.0.2.2")).isZero();

        nowMs += LoginThrottle.WINDOW_MS - 5_000;
        assertThat(throttle.waitMs("192.0.2.1")).isZero();
    }

    @Test
    void forgetsFailuresAfterASuccess() {
        for (int i = 0; i < LoginThrottle.MOST_FAILURES; i++) {
            throttle.failed("192.0.2.1");
        }
        throttle.succeeded("192.0.2.1");

        assertThat(throttle.waitMs("192.0.2.1")).isZero();
    }
}
