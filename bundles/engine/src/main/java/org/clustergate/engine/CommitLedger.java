package org.clustergate.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Remembers what has become of mails whose sender was told to try again, so that the next try
 * delivers only what is missing. A service; at most one is used, and without one every try is the
 * first. Called on I/O threads, concurrently: it must return at once and must not throw.
 *
 * <p>What it forgets is delivered again: a duplicate, never a loss. So it may forget anything, but
 * must never invent anything.
 */
@ProviderType
public interface CommitLedger {
    /** What has become of a mail for one recipient. */
    enum Outcome {
        /** Its backend has taken responsibility for it. */
        DELIVERED,
        /** Its backend has refused it for good. */
        REFUSED,
        /**
         * Its backend has put it off after the final dot, or has not answered; everybody else's
         * delivery was undone with it.
         */
        DEFERRED
    }

    /**
     * Whose mail.
     *
     * @param realm of the frontend: equal addresses in different worlds are different users
     * @param sender the envelope sender, in lower case; empty for the null sender
     * @param recipient the envelope recipient, in lower case
     */
    record Key(String realm, String sender, String recipient) {}

    /**
     * What is known of one mail.
     *
     * @param digest of the message; stays the same when it is sent again
     * @param size what its MAIL said of its size
     * @param reply the backend's words
     * @param times how often this has been its outcome
     */
    record Entry(String digest, OptionalLong size, Outcome outcome, String reply, int times) {
        /** The first time. */
        public Entry(String digest, OptionalLong size, Outcome outcome, String reply) {
            this(digest, size, outcome, reply, 1);
        }
    }

    /**
     * How full it is, and what it has done since it was made.
     *
     * @param entries present ones
     * @param keys that these are of
     * @param most entries that there may be
     * @param oldest when the oldest of them was remembered
     * @param remembered entries ever remembered
     * @param dropped entries that had to make room before their time, each of which may become a
     *     duplicate
     * @param saved recipients who were not given a mail again that they had
     * @param refused recipients who were refused by what was remembered
     */
    record Figures(
            int entries,
            int keys,
            int most,
            Optional<Instant> oldest,
            long remembered,
            long dropped,
            long saved,
            long refused) {}

    /** What is known of mails of that key, of one or several messages; oldest first. */
    List<Entry> recall(Key key);

    /**
     * Remembers an entry in place of that of the same key and digest; {@code times} is counted on.
     */
    void remember(Key key, Entry entry);

    /** The sender has had its final answer. */
    void forget(Key key, String digest);

    /**
     * What it knew of a mail has settled one recipient of its next try: {@code DELIVERED}, who has
     * it and is not given it again; {@code REFUSED}, who is refused in the remembered words. Only
     * counted.
     */
    void applied(Outcome outcome);

    /** The present figures; as quick as everything else. */
    Figures figures();
}
