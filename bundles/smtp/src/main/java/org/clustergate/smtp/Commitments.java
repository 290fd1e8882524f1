package org.clustergate.smtp;

import java.util.List;
import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.CommitLedger;
import org.clustergate.engine.CommitLedger.Outcome;
import org.clustergate.wire.SmtpReply;

/** What the ledger does for a mail, and is told of it. */
final class Commitments {
    private Commitments() {}

    /**
     * The mail now that it is known which one it is: settled for those who have it already, and for
     * those who would only have been served if they had.
     */
    static Mail recognised(Mail mail, String digest) {
        return mail.each(
                one -> {
                    if (one.had(digest, Outcome.DELIVERED)) {
                        return one.settled(Replies.reply(Replies.HAS_IT));
                    }
                    return one.open() && one.otherwise().isPresent()
                            ? one.settled(one.otherwise().get())
                            : one;
                });
    }

    /** Tells it for whom that has saved a second copy. */
    static List<Action> applied(Mail mail, String digest) {
        return mail.taken().stream()
                .filter(one -> one.had(digest, Outcome.DELIVERED))
                .<Action>map(one -> new Action.Applied(Outcome.DELIVERED))
                .toList();
    }

    /** Whether it has the mail from this try. */
    static boolean servedNow(Taken one) {
        return one.served() && !one.fate().equals(Optional.of(Replies.reply(Replies.HAS_IT)));
    }

    /** Has it remembered what has become of the mail for these recipients. */
    static List<Action> remember(
            Mail mail, List<Taken> recipients, String digest, Outcome outcome, SmtpReply reply) {
        CommitLedger.Entry entry =
                new CommitLedger.Entry(digest, mail.size(), outcome, Replies.relay(reply));
        return recipients.stream()
                .<Action>map(one -> new Action.Remember(mail.senderKey(), one.user().key(), entry))
                .toList();
    }

    /**
     * What the client is told. A sender that does not declare sizes cannot be told at RCPT who has
     * refused its mail: it would try again until it gives up, and then report everybody as not
     * served. After the third refusal it is told so at once, and who that is about.
     */
    static String answer(Mail mail, Optional<String> digest) {
        return digest.filter(known -> isHopeless(mail, known))
                .map(known -> Replies.notFor(refusing(mail)))
                .orElseGet(() -> Verdict.on(mail));
    }

    private static boolean isHopeless(Mail mail, String digest) {
        return mail.size().isEmpty()
                && Verdict.comesAgain(mail)
                && mail.delivered()
                && mail.taken().stream()
                        .filter(one -> !one.served())
                        .allMatch(one -> refusesAgain(one, digest));
    }

    private static boolean refusesAgain(Taken one, String digest) {
        return one.fate().filter(SmtpReply::permanent).isPresent()
                && one.known()
                        .of(digest)
                        .filter(entry -> entry.outcome() == Outcome.REFUSED)
                        .filter(entry -> entry.times() > 1)
                        .isPresent();
    }

    private static List<Taken> refusing(Mail mail) {
        return mail.taken().stream().filter(one -> !one.served()).toList();
    }

    /**
     * The fate of all is known. Where the sender is to try again, it is remembered who has refused
     * for good; where its answer is final, the ledger has no more to do with it.
     */
    static List<Action> concluded(Mail mail, String digest) {
        return Verdict.comesAgain(mail) && !isHopeless(mail, digest)
                ? refused(mail, digest)
                : forgotten(mail, digest);
    }

    /** Who has refused it for good is remembered. */
    static List<Action> refused(Mail mail, String digest) {
        return mail.taken().stream()
                .filter(Taken::refused)
                .flatMap(
                        one ->
                                remember(
                                        mail,
                                        List.of(one),
                                        digest,
                                        Outcome.REFUSED,
                                        one.fate().orElseThrow())
                                        .stream())
                .toList();
    }

    /** Its sender has its final answer. */
    static List<Action> forgotten(Mail mail, String digest) {
        return mail.taken().stream()
                .<Action>map(one -> new Action.Forget(mail.senderKey(), one.user().key(), digest))
                .toList();
    }

    /** Its sender gets no bounce: it is {@link #concluded}, but who has refused it is known. */
    static List<Action> unbounced(Mail mail, String digest) {
        return isHopeless(mail, digest) ? forgotten(mail, digest) : List.of();
    }
}
