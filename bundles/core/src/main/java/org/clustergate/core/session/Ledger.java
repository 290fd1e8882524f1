package org.clustergate.core.session;

import java.util.List;
import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.CommitLedger;
import org.clustergate.engine.Event;

/**
 * The commit ledger that is there, if one is; without it nothing is known and nothing is
 * remembered. Thread-safe.
 */
public final class Ledger {
    private volatile Optional<CommitLedger> present = Optional.empty();

    /** A ledger has come. */
    public void set(CommitLedger ledger) {
        present = Optional.of(ledger);
    }

    /** A ledger has gone; another may have come before. */
    public void unset(CommitLedger ledger) {
        if (present.filter(one -> one == ledger).isPresent()) {
            present = Optional.empty();
        }
    }

    Event recall(String realm, Action.Recall recall) {
        CommitLedger.Key key = key(realm, recall.sender(), recall.recipient());
        return new Event.Recalled(present.map(ledger -> ledger.recall(key)).orElse(List.of()));
    }

    void remember(String realm, Action.Remember remember) {
        CommitLedger.Key key = key(realm, remember.sender(), remember.recipient());
        present.ifPresent(ledger -> ledger.remember(key, remember.entry()));
    }

    void forget(String realm, Action.Forget forget) {
        CommitLedger.Key key = key(realm, forget.sender(), forget.recipient());
        present.ifPresent(ledger -> ledger.forget(key, forget.digest()));
    }

    void applied(Action.Applied applied) {
        present.ifPresent(ledger -> ledger.applied(applied.outcome()));
    }

    /** The figures of the one that is there. */
    public Optional<CommitLedger.Figures> figures() {
        return present.map(CommitLedger::figures);
    }

    private static CommitLedger.Key key(String realm, String sender, String recipient) {
        return new CommitLedger.Key(realm, sender, recipient);
    }
}
