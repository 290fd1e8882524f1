package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.clustergate.engine.CommitLedger.Figures;
import org.junit.jupiter.api.Test;

class LedgerWatchTest {
    private Instant now = Instant.EPOCH;
    private final List<String> warnings = new ArrayList<>();
    private final LedgerWatch watch = new LedgerWatch(() -> now, warnings::add);

    private void see(int entries, long dropped) {
        watch.see(new Figures(entries, 1, 1000, Optional.of(Instant.EPOCH), 5000, dropped, 0, 0));
    }

    @Test
    void saysNothingWhileThereIsRoom() {
        see(0, 0);
        see(900, 0);

        assertThat(warnings).isEmpty();
    }

    @Test
    void warnsOnceAnHourThatThereIsLittleRoom() {
        see(901, 0);
        see(950, 0);
        now = now.plus(Duration.ofMinutes(59));
        see(1000, 0);
        assertThat(warnings)
                .containsExactly(
                        "the ledger of mails to be tried again is nearly full: 901 of 1000"
                                + " entries; when it is, recipients may get mails twice; see"
                                + " max.entries of gateway.ledger");

        now = now.plus(Duration.ofMinutes(1));
        see(902, 0);
        see(903, 0);
        assertThat(warnings).hasSize(2).last().asString().contains("902 of 1000");
    }

    @Test
    void warnsOnceAnHourOfAllThatMadeRoom() {
        see(1000, 3);
        now = now.plus(Duration.ofMinutes(59));
        see(1000, 4);
        see(1000, 10);
        assertThat(warnings)
                .containsExactly(
                        "the ledger of mails to be tried again was too small: 3 entries have made"
                                + " room (3 since the start), and each of these recipients may get"
                                + " a mail twice; see max.entries of gateway.ledger, now 1000");

        now = now.plus(Duration.ofMinutes(1));
        see(1000, 12);
        see(1000, 12);
        assertThat(warnings)
                .hasSize(2)
                .last()
                .asString()
                .contains("9 entries have made room (12 since the start)");
    }

    @Test
    void whatHasMadeRoomIsToldThoughItIsKnownThatThereIsLittle() {
        see(1000, 0);
        see(1000, 1);

        assertThat(warnings).hasSize(2).last().asString().contains("was too small: 1 entries");
    }

    @Test
    void isQuietWhereNothingMoreIsDropped() {
        see(1000, 1);
        now = now.plus(Duration.ofHours(2));
        see(10, 1);

        assertThat(warnings).hasSize(1);
    }
}
