package org.clustergate.smtp;

import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SmtpReply;

/**
 * A backend connection that is open for mail.
 *
 * @param each whether its backend answers for each recipient after the content (LMTP)
 * @param accepted how many recipients of the present mail wait for it
 * @param refused how many recipients of the present mail its backend has refused or put off
 * @param errors how many commands its backend has refused or put off since it was opened
 * @param group what the recipients that wait for it may have already, see {@link Errand#group}
 * @param used whether a mail was begun on it before the present one
 * @param collector the lines of the present reply
 */
record Leg(
        int number,
        Backend backend,
        Features features,
        boolean each,
        Stage stage,
        int accepted,
        int refused,
        int errors,
        Set<String> group,
        boolean used,
        SmtpReply.Collector collector) {

    /**
     * So many errors, and a leg that nobody waits for is replaced by a new one: Postfix slows down
     * after 10 and hangs up after 20, and others take the gateway for somebody who guesses names.
     */
    private static final int MANY_ERRORS = 8;

    /** So many errors, and no further recipient is given to a leg that others wait for. */
    private static final int MOST_ERRORS = 16;

    /** What its backend knows of the present mail. */
    enum Stage {
        /** Nothing. */
        READY,
        /** Its sender. */
        MAIL_TAKEN,
        /** Its sender, recipients and some of its content: without a dot it can only be closed. */
        CONTENT,
        /** An earlier one that came to nothing: RSET must come before the next MAIL. */
        STALE
    }

    /** A leg that has just been opened. */
    static Leg opened(int number, Backend backend, boolean each, Features features) {
        return new Leg(
                number,
                backend,
                features,
                each,
                Stage.READY,
                0,
                0,
                0,
                Set.of(),
                false,
                SmtpReply.Collector.EMPTY);
    }

    /** Whether it leads to that backend. */
    boolean leadsTo(Backend other) {
        return backend.name().equals(other.name());
    }

    /** Whether recipients of the present mail wait for it. */
    boolean delivers() {
        return accepted > 0;
    }

    /** Whether its backend has refused so much that a new leg is better. */
    boolean worn() {
        return !delivers() && errors >= MANY_ERRORS;
    }

    /** Whether its backend has refused so much that it is given nothing more to refuse. */
    boolean full() {
        return errors >= MOST_ERRORS;
    }

    /** The backend has refused a command, or put it off. */
    Leg erred() {
        return new Leg(
                number,
                backend,
                features,
                each,
                stage,
                accepted,
                refused,
                errors + 1,
                group,
                used,
                collector);
    }

    /** The backend has refused to hear of the client: it is not told again. */
    Leg uninterested() {
        return new Leg(
                number,
                backend,
                features.without(Xforward.VERB),
                each,
                stage,
                accepted,
                refused,
                errors + 1,
                group,
                used,
                collector);
    }

    /** The backend has forgotten the mail before. */
    Leg reset() {
        return at(Stage.READY, 0, used);
    }

    Leg mailTaken() {
        return at(Stage.MAIL_TAKEN, 0, used);
    }

    /** Content of the present mail is sent on it, with commands of the client in between. */
    Leg inContent() {
        return new Leg(
                number,
                backend,
                features,
                each,
                Stage.CONTENT,
                accepted,
                refused,
                errors,
                group,
                used,
                collector);
    }

    Leg recipientAccepted(Set<String> which) {
        return waited(accepted + 1, which);
    }

    Leg recipientRefused() {
        return at(stage, refused + 1, used).waited(accepted, group).erred();
    }

    /** The present mail will not be sent on it. */
    Leg abandoned() {
        return stage == Stage.MAIL_TAKEN ? at(Stage.STALE, 0, true) : at(stage, 0, used);
    }

    /** The backend has answered to the content of the present mail. */
    Leg finished() {
        return at(Stage.READY, 0, true);
    }

    private Leg at(Stage next, int refusals, boolean before) {
        return new Leg(
                number,
                backend,
                features,
                each,
                next,
                0,
                refusals,
                errors,
                Set.of(),
                before,
                SmtpReply.Collector.EMPTY);
    }

    private Leg waited(int recipients, Set<String> which) {
        return new Leg(
                number,
                backend,
                features,
                each,
                stage,
                recipients,
                refused,
                errors,
                which,
                used,
                collector);
    }

    /** What became of a line, see {@link SmtpReply.Collector}. */
    sealed interface Heard {}

    /** A complete reply. */
    record Answer(Leg leg, SmtpReply reply) implements Heard {}

    /** More lines follow. */
    record More(Leg leg) implements Heard {}

    /** No SMTP reply: the leg is not to be used any more. */
    record Nonsense() implements Heard {}

    Heard hear(Octets line) {
        SmtpReply.Collector.Result result = collector.line(line);
        if (result instanceof SmtpReply.Collector.Complete complete) {
            return new Answer(with(SmtpReply.Collector.EMPTY), complete.reply());
        }
        return result instanceof SmtpReply.Collector.More more
                ? new More(with(more.next()))
                : new Nonsense();
    }

    private Leg with(SmtpReply.Collector next) {
        return new Leg(
                number, backend, features, each, stage, accepted, refused, errors, group, used,
                next);
    }
}
