package org.clustergate.smtp;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.clustergate.engine.CommitLedger;

/**
 * What the ledger knows of mails from the present sender to one recipient. Which of them the
 * present mail is, if any, shows only at its end.
 */
record Known(List<CommitLedger.Entry> entries) {
    /** Nothing. */
    static final Known NOTHING = new Known(List.of());

    Known {
        entries = List.copyOf(entries);
    }

    boolean isNothing() {
        return entries.isEmpty();
    }

    /** The digests of the mails that the recipient has. */
    Set<String> delivered() {
        return entries.stream()
                .filter(entry -> entry.outcome() == CommitLedger.Outcome.DELIVERED)
                .map(CommitLedger.Entry::digest)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What is known of that very mail. */
    Optional<CommitLedger.Entry> of(String digest) {
        return entries.stream().filter(entry -> entry.digest().equals(digest)).findFirst();
    }

    /**
     * A refusal of what is probably the present mail. To be wrong here would refuse another mail,
     * so the size must have been given and be the same.
     */
    Optional<CommitLedger.Entry> refusal(OptionalLong size) {
        return entries.stream()
                .filter(entry -> entry.outcome() == CommitLedger.Outcome.REFUSED)
                .filter(entry -> entry.size().equals(size))
                .filter(entry -> size.isPresent())
                .findFirst();
    }

    /** Whether the recipient probably has the present mail. */
    boolean hasProbably(OptionalLong size) {
        return entries.stream()
                .anyMatch(
                        entry ->
                                entry.outcome() == CommitLedger.Outcome.DELIVERED
                                        && entry.size().equals(size));
    }
}
