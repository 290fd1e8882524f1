package org.clustergate.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.clustergate.engine.CommitLedger.Entry;
import org.clustergate.engine.CommitLedger.Figures;
import org.clustergate.engine.CommitLedger.Key;
import org.clustergate.engine.CommitLedger.Outcome;
import org.junit.jupiter.api.Test;

class MemoryLedgerTest {
    private static final Key JOE = new Key("", "ann@example.org", "joe@example.test");

    private Instant now = Instant.EPOCH;
    private final MemoryLedger ledger =
            new MemoryLedger(() -> now, new MemoryLedger.Limits(3, Duration.ofDays(5)));

    private static Entry entry(String digest, Outcome outcome) {
        return new Entry(digest, OptionalLong.of(1), outcome, "250 ok");
    }

    private static Key key(int number) {
        return new Key("", "ann@example.org", "u" + number);
    }

    /** The figures of a ledger for three entries that are all of now. */
    private Figures figures(int entries, int keys, long remembered, long dropped) {
        return new Figures(
                entries,
                keys,
                3,
                entries == 0 ? Optional.empty() : Optional.of(now),
                remembered,
                dropped,
                0,
                0);
    }

    @Test
    void knowsWhatItWasTold() {
        ledger.remember(JOE, entry("a", Outcome.DELIVERED));
        ledger.remember(JOE, entry("b", Outcome.REFUSED));

        assertThat(ledger.recall(JOE))
                .containsExactly(entry("a", Outcome.DELIVERED), entry("b", Outcome.REFUSED));
        assertThat(ledger.recall(key(1))).isEmpty();
        assertThat(ledger.recall(new Key("other", JOE.sender(), JOE.recipient()))).isEmpty();
    }

    @Test
    void countsEqualOutcomes() {
        ledger.remember(JOE, entry("a", Outcome.REFUSED));
        ledger.remember(JOE, entry("a", Outcome.REFUSED));
        assertThat(ledger.recall(JOE)).singleElement().matches(one -> one.times() == 2);

        ledger.remember(JOE, entry("a", Outcome.DELIVERED));
        assertThat(ledger.recall(JOE)).containsExactly(entry("a", Outcome.DELIVERED));
        assertThat(ledger.figures()).isEqualTo(figures(1, 1, 3, 0));
    }

    @Test
    void forgetsOneMail() {
        ledger.remember(JOE, entry("a", Outcome.DELIVERED));
        ledger.remember(JOE, entry("b", Outcome.DELIVERED));

        ledger.forget(JOE, "a");
        ledger.forget(JOE, "c");
        ledger.forget(key(1), "a");

        assertThat(ledger.recall(JOE)).containsExactly(entry("b", Outcome.DELIVERED));
        ledger.forget(JOE, "b");
        assertThat(ledger.figures()).isEqualTo(figures(0, 0, 2, 0));
    }

    @Test
    void whoHasBeenQuietForLongestMakesRoom() {
        for (int i = 0; i < 3; i++) {
            ledger.remember(key(i), entry("a", Outcome.DELIVERED));
        }
        ledger.remember(key(0), entry("b", Outcome.DELIVERED));

        assertThat(ledger.recall(key(0))).hasSize(2);
        assertThat(ledger.recall(key(1))).isEmpty();
        assertThat(ledger.recall(key(2))).hasSize(1);
        assertThat(ledger.figures()).isEqualTo(figures(3, 2, 4, 1));
    }

    @Test
    void holdsOnlySoMuchOfOneKey() {
        ledger.configure(new MemoryLedger.Limits(5000, Duration.ofDays(5)));
        for (int i = 0; i < 1040; i++) {
            ledger.remember(JOE, entry("d" + i, Outcome.DELIVERED));
        }

        assertThat(ledger.recall(JOE))
                .hasSize(1024)
                .last()
                .isEqualTo(entry("d1039", Outcome.DELIVERED));
        assertThat(ledger.figures())
                .isEqualTo(new Figures(1024, 1, 5000, Optional.of(Instant.EPOCH), 1040, 16, 0, 0));
    }

    @Test
    void forgetsWhatIsOld() {
        ledger.remember(JOE, entry("a", Outcome.DELIVERED));
        now = now.plus(Duration.ofDays(3));
        ledger.remember(JOE, entry("b", Outcome.DELIVERED));
        ledger.remember(key(1), entry("a", Outcome.DELIVERED));

        now = now.plus(Duration.ofDays(2));
        assertThat(ledger.recall(JOE)).containsExactly(entry("b", Outcome.DELIVERED));

        now = now.plus(Duration.ofDays(3));
        assertThat(ledger.recall(JOE)).isEmpty();
        ledger.remember(key(2), entry("a", Outcome.DELIVERED));
        assertThat(ledger.figures()).isEqualTo(figures(1, 1, 4, 0));
    }

    @Test
    void whatIsOldNeedsNoRoomBesideWhatIsNew() {
        ledger.remember(JOE, entry("a", Outcome.DELIVERED));
        ledger.remember(JOE, entry("b", Outcome.DELIVERED));
        now = now.plus(Duration.ofDays(3));
        ledger.remember(JOE, entry("c", Outcome.DELIVERED));
        assertThat(ledger.figures())
                .isEqualTo(new Figures(3, 1, 3, Optional.of(Instant.EPOCH), 3, 0, 0, 0));

        now = now.plus(Duration.ofDays(2));
        assertThat(ledger.figures())
                .isEqualTo(
                        new Figures(
                                1, 1, 3, Optional.of(now.minus(Duration.ofDays(2))), 3, 0, 0, 0));
        ledger.remember(key(1), entry("a", Outcome.DELIVERED));
        ledger.remember(key(2), entry("a", Outcome.DELIVERED));

        assertThat(ledger.recall(JOE)).containsExactly(entry("c", Outcome.DELIVERED));
        assertThat(ledger.figures().dropped()).isZero();
    }

    @Test
    void whatIsToldAgainIsNewAgain() {
        ledger.remember(JOE, entry("a", Outcome.REFUSED));
        now = now.plus(Duration.ofDays(3));
        ledger.remember(JOE, entry("a", Outcome.REFUSED));
        now = now.plus(Duration.ofDays(3));

        assertThat(ledger.recall(JOE)).singleElement().matches(one -> one.times() == 2);
    }

    @Test
    void countsWhatItWasGoodFor() {
        ledger.applied(Outcome.DELIVERED);
        ledger.applied(Outcome.DELIVERED);
        ledger.applied(Outcome.REFUSED);

        assertThat(ledger.figures()).isEqualTo(new Figures(0, 0, 3, Optional.empty(), 0, 0, 2, 1));
    }

    @Test
    void aKeyThatIsAloneLosesOnlyItsOldest() {
        for (int i = 0; i < 5; i++) {
            ledger.remember(JOE, entry("d" + i, Outcome.DELIVERED));
        }

        assertThat(ledger.recall(JOE)).extracting(Entry::digest).containsExactly("d2", "d3", "d4");
        assertThat(ledger.figures()).isEqualTo(figures(3, 1, 5, 2));
    }

    @Test
    void makesRoomWhenItIsMadeSmaller() {
        for (int i = 0; i < 3; i++) {
            ledger.remember(key(i), entry("a", Outcome.DELIVERED));
        }

        ledger.configure(new MemoryLedger.Limits(1, Duration.ofDays(5)));

        assertThat(ledger.figures()).isEqualTo(new Figures(1, 1, 1, Optional.of(now), 3, 2, 0, 0));
        assertThat(ledger.recall(key(2))).hasSize(1);
    }
}
