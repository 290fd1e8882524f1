package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.engine.CommitLedger;
import org.clustergate.mail.MailAddress;
import org.clustergate.wire.SmtpReply;

/**
 * A recipient of the present mail that the client has been told is accepted.
 *
 * @param path what goes between the angle brackets
 * @param dsn what the client says about notifications (RFC 3461)
 * @param backend the backend that was to get it, where one has accepted it
 * @param known what the ledger knows of earlier mails to it
 * @param leg the leg whose backend has accepted it, {@link #NONE} where none has; means nothing
 *     once the fate is known
 * @param otherwise where no backend has accepted it: what becomes of the mail for it unless it has
 *     it already
 * @param fate what has become of the mail for it, in its backend's words or in ours where that has
 *     failed; empty while that is open
 */
record Taken(
        String path,
        MailAddress user,
        Dsn dsn,
        Optional<Backend> backend,
        Known known,
        int leg,
        Optional<SmtpReply> otherwise,
        Optional<SmtpReply> fate) {
    static final int NONE = -1;

    /** A recipient that a leg's backend has accepted. */
    static Taken of(Recipient recipient, Leg leg) {
        return new Taken(
                recipient.path(),
                recipient.user(),
                recipient.dsn(),
                Optional.of(leg.backend()),
                recipient.known(),
                leg.number(),
                Optional.empty(),
                Optional.empty());
    }

    /** A recipient that no backend has accepted now, but that probably has the mail already. */
    static Taken unless(Recipient recipient, SmtpReply refusal) {
        return new Taken(
                recipient.path(),
                recipient.user(),
                recipient.dsn(),
                Optional.empty(),
                recipient.known(),
                NONE,
                Optional.of(refusal),
                Optional.empty());
    }

    /** The same where no backend takes the mail for it. */
    Taken unless(SmtpReply refusal) {
        return new Taken(
                path, user, dsn, backend, known, NONE, Optional.of(refusal), Optional.empty());
    }

    boolean open() {
        return fate.isEmpty();
    }

    /** Whether somebody has accepted the mail for it. */
    boolean served() {
        return fate.filter(SmtpReply::positive).isPresent();
    }

    /** Whether it was given to that leg, whatever became of it. */
    boolean givenTo(int number) {
        return leg == number;
    }

    /** Whether it has been refused for good. */
    boolean refused() {
        return fate.filter(SmtpReply::permanent).isPresent();
    }

    /** Whether its fate depends on that leg. */
    boolean waitsFor(int number) {
        return open() && leg == number;
    }

    /** Whether an earlier try of the mail with that digest has come to this for it. */
    boolean had(String digest, CommitLedger.Outcome outcome) {
        return known.of(digest).filter(entry -> entry.outcome() == outcome).isPresent();
    }

    /** Where its leg is of no use any more. */
    Taken failed(SmtpReply reply) {
        return new Taken(path, user, dsn, backend, known, NONE, otherwise, Optional.of(reply));
    }

    Taken settled(SmtpReply reply) {
        return new Taken(path, user, dsn, backend, known, leg, otherwise, Optional.of(reply));
    }
}
