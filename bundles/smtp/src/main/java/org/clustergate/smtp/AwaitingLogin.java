package org.clustergate.smtp;

import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslBearer;

/** The next command of a client that is not logged in is awaited. */
record AwaitingLogin(SubmissionSession session) implements SubmissionState {
    @Override
    public Frame reads(Side side) {
        return side.isClient() ? new Frame.Line(MAX_AUTH_LINE) : Frame.NOTHING;
    }

    @Override
    public Step clientTooLong(Event.TooLong tooLong) {
        return session.bad(Replies.TOO_LONG);
    }

    @Override
    public Step clientLine(Event.Line line) {
        if (!line.crlf() || line.text().indexOf('\r', 0) >= 0) {
            line.text().wipe();
            return end(Replies.BARE_LINE_END, SessionEnd.Cause.PROTOCOL, "bare CR or LF");
        }
        Command command = CommandParser.parse(line.text());
        line.text().wipe();
        if (command instanceof Command.Malformed malformed) {
            return session.bad(malformed.reply());
        }
        if (command instanceof Command.Hello hello && !hello.lmtp()) {
            return hello(hello.client());
        }
        if (command instanceof Command.Auth auth) {
            return auth(auth);
        }
        return command instanceof Command.Plain plain
                ? plain(plain, line.more())
                : session.bad(Replies.AUTH_FIRST);
    }

    private Step plain(Command.Plain command, boolean more) {
        return switch (command) {
            case DATA -> session.bad(Replies.AUTH_FIRST);
            case RSET, NOOP -> answer(Replies.OK);
            case VRFY -> answer(Replies.CANNOT_VERIFY);
            case HELP -> answer(Replies.HELP);
            case QUIT -> end(Replies.BYE, SessionEnd.Cause.CLIENT, "quit before login");
            case STARTTLS -> startTls(more);
            case BDAT -> end(Replies.NOT_OFFERED, SessionEnd.Cause.PROTOCOL, "unasked BDAT");
            case EXPN, NOT_OFFERED -> session.bad(Replies.NOT_OFFERED);
            case UNKNOWN -> session.bad(Replies.UNKNOWN);
        };
    }

    private Step hello(ClientName name) {
        SubmissionSession next = session.introduced(name);
        return next.await(
                new Actions().client(Replies.hello(next.settings(), name, next.keywords())));
    }

    private Step startTls(boolean more) {
        if (!session.offersTls()) {
            return session.bad(session.tls() ? Replies.TLS_ALREADY : Replies.NOT_OFFERED);
        }
        // RFC 3207 section 4.2: what somebody has put behind the command is not the client's.
        if (more) {
            return end(Replies.PIPELINED, SessionEnd.Cause.PROTOCOL, "octets behind STARTTLS");
        }
        return new Actions()
                .client(Replies.START_TLS)
                .add(new Action.StartTls(Side.CLIENT))
                .timer(Timer.CLIENT, session.settings().commandDeadline())
                .to(new SubmissionTls(session));
    }

    private Step auth(Command.Auth auth) {
        Optional<String> refusal = authRefusal(auth.mechanism());
        if (refusal.isPresent()) {
            auth.initial().ifPresent(Octets::wipe);
            return session.bad(refusal.get());
        }
        ResponseState first =
                switch (auth.mechanism()) {
                    case "PLAIN" -> new AwaitingPlain(session);
                    case "LOGIN" -> new AwaitingUser(session);
                    default ->
                            new AwaitingToken(session, SaslBearer.Kind.valueOf(auth.mechanism()));
                };
        return auth.initial().isPresent() ? first.response(auth.initial().get()) : first.prompt();
    }

    private Optional<String> authRefusal(String mechanism) {
        if (!session.settings().authOffered()) {
            return Optional.of(Replies.NOT_OFFERED);
        }
        // RFC 4954 section 6: before anything else, so that nobody is asked for a password.
        if (!session.takesPasswords()) {
            return Optional.of(Replies.NEEDS_TLS);
        }
        if (session.client().isEmpty()) {
            return Optional.of(Replies.HELLO_FIRST);
        }
        return session.mechanisms().contains(mechanism)
                ? Optional.empty()
                : Optional.of(Replies.UNKNOWN_MECHANISM);
    }

    private Step answer(String reply) {
        return session.await(new Actions().client(reply));
    }

    private Step end(String reply, SessionEnd.Cause cause, String detail) {
        return session.end(new Actions(), reply, cause, detail);
    }
}
