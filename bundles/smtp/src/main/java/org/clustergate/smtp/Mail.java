package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.clustergate.wire.SmtpReply;

/**
 * The mail that a client has begun.
 *
 * @param size what the client says of its size (RFC 1870)
 * @param body what the client says of its encoding (RFC 6152)
 * @param answers what the client is told at the end
 * @param utf8 whether it needs SMTPUTF8 (RFC 6531)
 * @param dsn what the client says about notifications (RFC 3461)
 * @param taken the recipients that were accepted, in the order of their RCPT
 * @param header a copy of its header, where a bounce may need it and its content has come
 */
record Mail(
        Path sender,
        OptionalLong size,
        Optional<Command.Body> body,
        Answers answers,
        boolean utf8,
        Dsn dsn,
        List<Taken> taken,
        Optional<HeaderCopy> header) {
    Mail {
        taken = List.copyOf(taken);
    }

    /** In ASCII, and without a word on notifications. */
    Mail(
            Path sender,
            OptionalLong size,
            Optional<Command.Body> body,
            Answers answers,
            List<Taken> taken) {
        this(sender, size, body, answers, false, Dsn.NONE, taken, Optional.empty());
    }

    /** Of a command of a client that speaks LMTP, or does not. */
    static Mail of(Command.Mail command, boolean lmtp) {
        return new Mail(
                command.sender(),
                command.size(),
                command.body(),
                lmtp ? Answers.LMTP : command.prdr() ? Answers.PRDR : Answers.ONE,
                command.utf8(),
                command.dsn(),
                List.of(),
                Optional.empty());
    }

    /** The same mail with one more recipient. */
    Mail with(Taken one) {
        List<Taken> all = new ArrayList<>(taken.size() + 1);
        all.addAll(taken);
        all.add(one);
        return new Mail(sender, size, body, answers, utf8, dsn, all, header);
    }

    /** The same mail with a copy of its header, where there is one. */
    Mail with(Optional<HeaderCopy> copy) {
        return new Mail(sender, size, body, answers, utf8, dsn, taken, copy);
    }

    /** The same mail where this has become of it for everybody who waits for that leg. */
    Mail settled(int leg, SmtpReply fate) {
        return each(one -> one.waitsFor(leg) ? one.settled(fate) : one);
    }

    /** The same mail where this has become of it for the first who still waits for that leg. */
    Mail settledNext(int leg, SmtpReply fate) {
        List<Taken> all = new ArrayList<>(taken);
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).waitsFor(leg)) {
                all.set(i, all.get(i).settled(fate));
                break;
            }
        }
        return new Mail(sender, size, body, answers, utf8, dsn, all, header);
    }

    /** Those who still wait for that leg, in the order of their RCPT. */
    List<Taken> waitingFor(int leg) {
        return taken.stream().filter(one -> one.waitsFor(leg)).toList();
    }

    /**
     * The same mail where that leg will not get it. Who probably has it already is not settled by
     * that: which mail it is shows at its end.
     */
    Mail failed(int leg, SmtpReply fate) {
        return each(
                one -> {
                    if (!one.waitsFor(leg)) {
                        return one;
                    }
                    return one.known().hasProbably(size) ? one.unless(fate) : one.failed(fate);
                });
    }

    /** The same mail where that leg is gone. */
    Mail lost(int leg) {
        return failed(leg, Replies.reply(Replies.LOST));
    }

    /** Whether somebody has it. */
    boolean delivered() {
        return taken.stream().anyMatch(Taken::served);
    }

    /** Whether its fate is open for anybody. */
    boolean open() {
        return taken.stream().anyMatch(Taken::open);
    }

    /**
     * Whether its fate may differ between recipients, now or with an earlier try: then it must be
     * known again when it comes again.
     */
    boolean mayDiffer() {
        return taken.stream()
                        .anyMatch(
                                one ->
                                        !one.open()
                                                || !one.known().isNothing()
                                                || one.otherwise().isPresent())
                || taken.stream().mapToInt(Taken::leg).distinct().count() > 1;
    }

    /** Whether the client learns of each recipient what has become of it. */
    boolean answersEach() {
        return answers == Answers.LMTP || answers == Answers.PRDR && taken.size() > 1;
    }

    /** The sender for the ledger. */
    String senderKey() {
        return sender.text().toLowerCase(Locale.ROOT);
    }

    /** The same mail where each recipient has become what the function makes of it. */
    Mail each(UnaryOperator<Taken> change) {
        List<Taken> changed = taken.stream().map(change).toList();
        return new Mail(sender, size, body, answers, utf8, dsn, changed, header);
    }

    /** Why a backend with these features cannot take it, as the client is told; empty if it can. */
    Optional<String> misfit(Features features) {
        // RFC 6152 section 3: 8-bit content must not go to a server that does not list it.
        if (!features.eightBitMime() && body.equals(Optional.of(Command.Body.EIGHT_BIT_MIME))) {
            return Optional.of(Replies.NO_8BIT);
        }
        // RFC 6531 section 3.5: nor a mail that needs SMTPUTF8.
        if (!features.smtpUtf8() && utf8) {
            return Optional.of(Replies.NO_UTF8_THERE);
        }
        // RFC 1870 section 6.1; a backend whose limit has changed since says so itself.
        return features.sizeLimit().orElse(Long.MAX_VALUE) < size.orElse(0)
                ? Optional.of(Replies.TOO_BIG)
                : Optional.empty();
    }

    /** The command for a backend, with the parameters that it lists. */
    String command(Features features) {
        StringBuilder command = new StringBuilder("MAIL FROM:<").append(sender.text()).append('>');
        if (features.size() && size.isPresent()) {
            command.append(" SIZE=").append(size.getAsLong());
        }
        if (features.eightBitMime() && body.isPresent()) {
            command.append(" BODY=").append(body.get().value);
        }
        if (utf8) {
            command.append(" SMTPUTF8");
        }
        if (features.dsn()) {
            command.append(dsn.parameters());
        }
        return command.toString();
    }
}
