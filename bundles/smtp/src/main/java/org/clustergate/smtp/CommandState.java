package org.clustergate.smtp;

import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;

/** The client's next command is awaited; what is the same with and without a mail begun. */
sealed interface CommandState extends InboundState
        permits Idle, Mailing, BetweenChunks, RefusedChunks {
    /** The same with other session data. */
    CommandState with(InboundSession changed);

    Step mail(Command.Mail command);

    Step recipient(Command.Rcpt command);

    Step data();

    /** So many octets follow, whether they are wanted or not. */
    Step chunk(ChunkSize size);

    /** That leg is gone. */
    Step lost(Leg gone, Actions actions);

    @Override
    default CommandState at(InboundSession changed) {
        return with(changed);
    }

    @Override
    default Frame reads(Side side) {
        if (side.isClient()) {
            return new Frame.Line(MAX_COMMAND);
        }
        // An idle leg is read so that its going away is noticed.
        return readsLeg(side);
    }

    @Override
    default Step clientLine(Event.Line line) {
        if (!line.crlf() || line.text().indexOf('\r', 0) >= 0) {
            return session().end(Replies.BARE_LINE_END, SessionEnd.Cause.PROTOCOL, "bare CR or LF");
        }
        Command command = CommandParser.parse(line.text());
        if (command == Command.Plain.BDAT) {
            // What follows cannot be told from commands.
            return ChunkSize.of(line.text())
                    .map(this::chunk)
                    .orElseGet(
                            () ->
                                    session()
                                            .end(
                                                    Replies.BAD_CHUNK,
                                                    SessionEnd.Cause.PROTOCOL,
                                                    "bad BDAT"));
        }
        line.text().wipe();
        if (command instanceof Command.Malformed malformed) {
            return bad(malformed.reply());
        }
        if (command instanceof Command.Hello hello) {
            // RFC 2033 section 4.1: neither protocol knows the other's greeting.
            return hello.lmtp() == session().lmtp() ? hello(hello.client()) : bad(Replies.UNKNOWN);
        }
        if (command instanceof Command.Auth auth) {
            auth.initial().ifPresent(octets -> octets.wipe());
            return bad(Replies.NOT_OFFERED);
        }
        if (command instanceof Command.Mail mail) {
            return session().client().isEmpty() ? bad(Replies.HELLO_FIRST) : mail(mail);
        }
        if (command instanceof Command.Rcpt recipient) {
            return recipient(recipient);
        }
        return plain((Command.Plain) command, line.more());
    }

    private Step plain(Command.Plain command, boolean more) {
        return switch (command) {
            case DATA -> data();
            case RSET -> session().rest(new Actions().client(Replies.OK));
            case NOOP -> answer(Replies.OK);
            case VRFY -> answer(Replies.CANNOT_VERIFY);
            case HELP -> answer(Replies.HELP);
            case QUIT -> session().end(Replies.BYE, SessionEnd.Cause.CLIENT, "quit");
            case STARTTLS -> startTls(more);
            case EXPN, BDAT, NOT_OFFERED -> bad(Replies.NOT_OFFERED);
            case UNKNOWN -> bad(Replies.UNKNOWN);
        };
    }

    // RFC 5321 section 4.1.4: EHLO in the middle of a session resets like RSET.
    private Step hello(ClientName name) {
        Actions actions = new Actions();
        InboundSession next = session();
        // A leg's backend has been told the name; another client name needs another leg.
        if (next.client().isPresent() && !next.client().get().equals(name)) {
            actions.quit(next.openLegs());
            next = next.withoutLegs();
        }
        return next.introduced(name)
                .rest(actions.client(Replies.hello(next.settings(), name, next.keywords())));
    }

    private Step startTls(boolean more) {
        if (!session().offersTls()) {
            return bad(session().tls() ? Replies.TLS_ALREADY : Replies.NOT_OFFERED);
        }
        // RFC 3207 section 4.2: what somebody has put behind the command is not the client's.
        if (more) {
            return session()
                    .end(Replies.PIPELINED, SessionEnd.Cause.PROTOCOL, "octets behind STARTTLS");
        }
        Actions actions = new Actions();
        InboundSession left = session().with(session().copies().over(actions)).withoutLegs();
        return actions.quit(session().openLegs())
                .client(Replies.START_TLS)
                .add(new Action.StartTls(Side.CLIENT))
                .timer(Timer.CLIENT, session().settings().commandDeadline())
                .to(new StartingTls(left));
    }

    /** Answers and waits for the next command. */
    default Step answer(String reply) {
        return answer(reply, new Actions());
    }

    /** The same after these actions. */
    default Step answer(String reply, Actions actions) {
        return actions.client(reply)
                .timer(Timer.CLIENT, session().settings().commandDeadline())
                .to(this);
    }

    /** Answers to a chunk that has been dropped. */
    default Step afterChunk(String reply, Actions actions) {
        return answer(reply, actions.cancel(Timer.BACKEND));
    }

    default Step bad(String reply) {
        return session().bad(reply, this::with);
    }

    @Override
    default Step clientTooLong(Event.TooLong tooLong) {
        return bad(Replies.TOO_LONG);
    }

    // No reply is awaited, so whatever comes announces the end: mostly 421.
    @Override
    default Step legLine(Event.Line line) {
        int leg = line.from().leg();
        return lost(session().leg(leg), new Actions().closeLeg(leg));
    }

    @Override
    default Step legTooLong(Event.TooLong tooLong) {
        int leg = tooLong.from().leg();
        return lost(session().leg(leg), new Actions().closeLeg(leg));
    }

    @Override
    default Step legFailed(Event.LegFailed failed) {
        Leg gone = session().leg(failed.leg());
        return gone == null ? unexpected(failed) : lost(gone, new Actions());
    }

    @Override
    default Step timedOut(Event.TimedOut event) {
        return SmtpState.is(event, Timer.CLIENT)
                ? session().end(Replies.TOO_SLOW, SessionEnd.Cause.TIMEOUT, "no command in time")
                : unexpected(event);
    }
}
