package org.clustergate.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.clustergate.engine.CommitLedger;
import org.clustergate.runtime.GatewayRuntime.LedgerDto;
import org.junit.jupiter.api.Test;

class RuntimeViewTest {
    @Test
    void showsTheLedgersFigures() {
        Instant oldest = Instant.parse("2026-01-02T03:04:05.678Z");

        assertThat(
                        RuntimeView.ledger(
                                new CommitLedger.Figures(1, 2, 3, Optional.of(oldest), 9, 4, 5, 6)))
                .isEqualTo(new LedgerDto(1, 2, 3, "2026-01-02T03:04:05Z", 4, 5, 6));
        assertThat(
                        RuntimeView.ledger(
                                        new CommitLedger.Figures(
                                                0, 0, 3, Optional.empty(), 0, 0, 0, 0))
                                .oldest())
                .isEmpty();
    }
}
