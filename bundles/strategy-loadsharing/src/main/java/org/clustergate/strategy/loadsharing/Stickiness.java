package org.clustergate.strategy.loadsharing;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.clustergate.strategy.loadsharing.Affinity.Attachment;
import org.clustergate.strategy.loadsharing.Sharing.Choice;

/**
 * Keeps a user on one backend, through all protocols, for as long as that takes sessions.
 *
 * <p>A backend that is no candidate, because it is excluded, sorted out or without a weight, is
 * away. Its users go to another one meanwhile, each always to the same; who comes when it is back
 * goes back. But who finds it away a minute or more after finding it away for the first time stays
 * with the other one for good, also when it is back. So one short failure moves nobody, and a
 * backend that comes and goes is soon rid of its users. An absence is forgotten once the user has
 * been back and it began as long ago as users are remembered at all.
 *
 * <p>The one that a user has left is kept in mind: where two frontends have different pools a user
 * has one backend in each.
 */
final class Stickiness {
    /** How long a backend may be away before its users settle elsewhere. */
    static final long AWAY_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Affinity affinity;
    private final LongSupplier nanos;

    Stickiness(Affinity affinity, LongSupplier nanos) {
        this.affinity = affinity;
        this.nanos = nanos;
    }

    private record Next(Attachment attachment, Choice choice) {}

    /**
     * Chooses, first by what is remembered.
     *
     * @param user whose memory counts
     * @param key what the method goes by
     * @param real whether the user goes there; if not, nothing changes
     * @param forgivenNanos how long after a backend first went its absence is forgotten, if it is
     *     back
     * @return empty where nobody takes sessions
     */
    Optional<Choice> choose(
            String user,
            String key,
            Shares shares,
            Sharing method,
            boolean real,
            long forgivenNanos) {
        while (true) {
            Optional<Attachment> before = affinity.find(user);
            Optional<Next> next =
                    before.isPresent()
                            ? stay(before.get(), key, shares, method, real, forgivenNanos)
                            : method.choose(key, shares, real)
                                    .map(c -> new Next(Attachment.to(c.backend()), c));
            // If another session of the user was quicker, its choice counts.
            if (!real
                    || next.isEmpty()
                    || affinity.replace(user, before, next.get().attachment())) {
                return next.map(Next::choice);
            }
        }
    }

    private Optional<Next> stay(
            Attachment before,
            String key,
            Shares shares,
            Sharing method,
            boolean real,
            long forgivenNanos) {
        long gone = before.away() ? nanos.getAsLong() - before.since() : 0;
        if (shares.usable(before.backend()) >= 0) {
            boolean forgiven = before.away() && gone >= forgivenNanos;
            return Optional.of(
                    new Next(
                            forgiven
                                    ? new Attachment(before.backend(), before.other(), false, 0)
                                    : before,
                            new Choice(before.backend(), "was there before")));
        }
        Optional<String> other =
                shares.usable(before.other()) >= 0
                        ? Optional.of(before.other())
                        : method.choose(key, shares, real).map(Choice::backend);
        return other.map(name -> elsewhere(before, name, gone));
    }

    private Next elsewhere(Attachment before, String name, long gone) {
        Attachment after =
                gone >= AWAY_NANOS
                        ? new Attachment(name, before.backend(), false, 0)
                        : new Attachment(
                                before.backend(),
                                name,
                                true,
                                before.away() ? before.since() : nanos.getAsLong());
        return new Next(after, new Choice(name, "instead of " + before.backend()));
    }
}
