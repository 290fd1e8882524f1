package org.clustergate.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.backend.BackendState.Status.DOWN;
import static org.clustergate.backend.BackendState.Status.GOING_DOWN;
import static org.clustergate.backend.BackendState.Status.GOING_UP;

import java.time.Duration;
import org.clustergate.backend.Backend.Check;
import org.clustergate.config.Secret;
import org.junit.jupiter.api.Test;

class VerdictTest {
    private static final Check CHECK = check(2, 3);

    private static final Verdict FAILED_ONCE =
            new Verdict(GOING_DOWN, 1, "1 of 3 tests have failed: no");

    private static final Verdict DOWN_NOW = new Verdict(DOWN, 0, "no");

    private static Check check(int rise, int fall) {
        return new Check(
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                rise,
                fall,
                "",
                Secret.NONE,
                "",
                Duration.ZERO);
    }

    @Test
    void isTakenDownByFailuresInARow() {
        assertThat(Verdict.UP.failed(CHECK, "no")).isEqualTo(FAILED_ONCE);
        assertThat(FAILED_ONCE.failed(CHECK, "not"))
                .isEqualTo(new Verdict(GOING_DOWN, 2, "2 of 3 tests have failed: not"));
        assertThat(FAILED_ONCE.failed(CHECK, "no").failed(CHECK, "no")).isEqualTo(DOWN_NOW);
    }

    @Test
    void isForgivenByOneSuccess() {
        assertThat(FAILED_ONCE.succeeded(CHECK)).isEqualTo(Verdict.UP);
    }

    @Test
    void isBroughtUpBySuccessesInARow() {
        Verdict once = new Verdict(GOING_UP, 1, "1 of 2 tests have succeeded");

        assertThat(DOWN_NOW.succeeded(CHECK)).isEqualTo(once);
        assertThat(once.succeeded(CHECK)).isEqualTo(Verdict.UP);
        assertThat(once.failed(CHECK, "no")).isEqualTo(DOWN_NOW);
    }

    @Test
    void staysAsItIs() {
        assertThat(Verdict.UP.succeeded(CHECK)).isEqualTo(Verdict.UP);
        assertThat(DOWN_NOW.failed(CHECK, "still no")).isEqualTo(new Verdict(DOWN, 0, "still no"));
    }

    @Test
    void oneMayBeEnough() {
        assertThat(Verdict.UP.failed(check(1, 1), "no")).isEqualTo(DOWN_NOW);
        assertThat(DOWN_NOW.succeeded(check(1, 1))).isEqualTo(Verdict.UP);
    }

    @Test
    void isTrippedAtOnce() {
        assertThat(Verdict.UP.tripped("no")).isEqualTo(DOWN_NOW);
        assertThat(FAILED_ONCE.tripped("no")).isEqualTo(DOWN_NOW);
    }

    @Test
    void whoIsNotProvenIsNotUsed() {
        assertThat(Verdict.unproven("new").status().takesSessions()).isFalse();
        assertThat(Verdict.unproven("new").failed(CHECK, "no")).isEqualTo(DOWN_NOW);
        assertThat(Verdict.unproven("new").succeeded(CHECK).succeeded(CHECK)).isEqualTo(Verdict.UP);
    }
}
