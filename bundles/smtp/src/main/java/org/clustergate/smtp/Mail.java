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
 * @param prdr whether the client takes an answer for each recipient (draft-hall-prdr-00)
 * @param utf8 whether it needs SMTPUTF8 (RFC 6531)
 * @param dsn what the client says about notifications (RFC 3461)
 * @param taken the recipients that were accepted, in the order of their RCPT
 */
record Mail(
        Path sender,
        OptionalLong size,
        Optional<Command.Body> body,
        boolean prdr,
        boolean utf8,
        Dsn dsn,
        List<Taken> taken) {
    Mail {
        taken = List.copyOf(taken);
    }

    /** In ASCII, and without a word on notifications. */
    Mail(
            Path sender,
            OptionalLong size,
            Optional<Command.Body> body,
            boolean prdr,
            List<Taken> taken) {
        this(sender, size, body, prdr, false, Dsn.NONE, taken);
    }

    static Mail of(Command.Mail command) {
        return new Mail(
                command.sender(),
                command.size(),
                command.body(),
                command.prdr(),
                command.utf8(),
                command.dsn(),
                List.of());
    }

    /** The same mail with one more recipient. */
    Mail with(Taken one) {
        List<Taken> all = new ArrayList<>(taken.size() + 1);
        all.addAll(taken);
        all.add(one);
        return new Mail(sender, size, body, prdr, utf8, dsn, all);
    }

    /** The same mail where this has become of it for everybody who waits for that leg. */
    Mail settled(int leg, SmtpReply fate) {
        return each(one -> one.waitsFor(leg) ? one.settled(fate) : one);
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
                    return one.known().hasProbably(size) ? one.unless(fate) : one.settled(fate);
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

    /** Whether nothing is known yet of its fate for anybody. */
    boolean untouched() {
        return taken.stream().allMatch(Taken::open);
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

    /** Whether the client gets an answer for each recipient: one alone has the usual one. */
    boolean answersEach() {
        return prdr && taken.size() > 1;
    }

    /** The sender for the ledger. */
    String senderKey() {
        return sender.text().toLowerCase(Locale.ROOT);
    }

    /** The same mail where each recipient has become what the function makes of it. */
    Mail each(UnaryOperator<Taken> change) {
        return new Mail(sender, size, body, prdr, utf8, dsn, taken.stream().map(change).toList());
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
