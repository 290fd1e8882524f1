package org.clustergate.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A ledger that forgets nothing by itself. */
public final class FakeLedger {
    private final Map<String, List<CommitLedger.Entry>> entries = new HashMap<>();
    private final List<CommitLedger.Outcome> applied = new ArrayList<>();

    /** How many entries there are. */
    public int size() {
        return entries.values().stream().mapToInt(List::size).sum();
    }

    /** The recipients that it has settled: what it knew of each. */
    public List<CommitLedger.Outcome> applied() {
        return applied;
    }

    /** What an engine hears that asks. */
    public Event recall(Action.Recall recall) {
        return new Event.Recalled(all(recall.sender(), recall.recipient()));
    }

    /** Performs what concerns a ledger. */
    public void perform(Action action) {
        if (action instanceof Action.Remember remember) {
            CommitLedger.Entry entry = remember.entry();
            List<CommitLedger.Entry> all = all(remember.sender(), remember.recipient());
            int times = 1;
            for (CommitLedger.Entry one : all) {
                if (one.digest().equals(entry.digest())) {
                    times += one.outcome() == entry.outcome() ? one.times() : 0;
                }
            }
            all.removeIf(one -> one.digest().equals(entry.digest()));
            all.add(
                    new CommitLedger.Entry(
                            entry.digest(), entry.size(), entry.outcome(), entry.reply(), times));
        } else if (action instanceof Action.Forget forget) {
            all(forget.sender(), forget.recipient())
                    .removeIf(one -> one.digest().equals(forget.digest()));
        } else if (action instanceof Action.Applied used) {
            applied.add(used.outcome());
        }
    }

    private List<CommitLedger.Entry> all(String sender, String recipient) {
        return entries.computeIfAbsent(sender + " " + recipient, key -> new ArrayList<>());
    }
}
