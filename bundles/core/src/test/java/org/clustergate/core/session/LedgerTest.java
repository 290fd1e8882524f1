package org.clustergate.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.clustergate.engine.Action;
import org.clustergate.engine.CommitLedger;
import org.clustergate.engine.CommitLedger.Outcome;
import org.clustergate.engine.Event;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final CommitLedger.Entry ENTRY =
            new CommitLedger.Entry("d", OptionalLong.empty(), Outcome.DELIVERED, "250 ok");
    private static final CommitLedger.Figures FIGURES =
            new CommitLedger.Figures(2, 1, 1000, Optional.of(Instant.EPOCH), 9, 4, 5, 6);

    private final List<String> heard = new ArrayList<>();
    private final Ledger ledger = new Ledger();

    /** Remembers what it hears. */
    private final class FakeLedger implements CommitLedger {
        @Override
        public List<Entry> recall(Key key) {
            heard.add("recall " + key.realm() + " " + key.recipient());
            return List.of(ENTRY);
        }

        @Override
        public void remember(Key key, Entry entry) {
            heard.add("remember " + key.realm() + " " + key.recipient());
        }

        @Override
        public void forget(Key key, String digest) {
            heard.add("forget " + key.realm() + " " + key.recipient() + " " + digest);
        }

        @Override
        public void applied(Outcome outcome) {
            heard.add("applied " + outcome);
        }

        @Override
        public Figures figures() {
            return FIGURES;
        }
    }

    private Event performAll() {
        ledger.remember("w", new Action.Remember("ann@a.test", "joe", ENTRY));
        ledger.forget("w", new Action.Forget("ann@a.test", "joe", "d"));
        ledger.applied(new Action.Applied(Outcome.REFUSED));
        return ledger.recall("w", new Action.Recall("ann@a.test", "joe"));
    }

    @Test
    void passesEverythingOn() {
        ledger.set(new FakeLedger());

        assertThat(performAll()).isEqualTo(new Event.Recalled(List.of(ENTRY)));
        assertThat(heard)
                .containsExactly(
                        "remember w joe", "forget w joe d", "applied REFUSED", "recall w joe");
        assertThat(ledger.figures()).contains(FIGURES);
    }

    @Test
    void withoutALedgerNothingIsKnown() {
        FakeLedger gone = new FakeLedger();
        ledger.set(gone);
        ledger.unset(gone);

        assertThat(performAll()).isEqualTo(new Event.Recalled(List.of()));
        assertThat(heard).isEmpty();
        assertThat(ledger.figures()).isEmpty();
    }

    @Test
    void aSuccessorThatHasComeBeforeStays() {
        FakeLedger old = new FakeLedger();
        ledger.set(old);
        ledger.set(new FakeLedger());
        ledger.unset(old);

        assertThat(ledger.figures()).contains(FIGURES);
    }
}
