package org.clustergate.pop3;

import java.util.Optional;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd.Cause;
import org.clustergate.wire.Octets;
import org.clustergate.wire.SaslPlain;

/**
 * The client is to send a command.
 *
 * @param user what USER named, if the last command but CAPA was that
 */
record Authorization(Session session, Optional<Octets> user) implements ClientState {
    /** RFC 2449 section 4 has 255 octets; twice that is what RFC 5321 grants a command. */
    private static final Frame COMMAND = new Frame.Line(512);

    @Override
    public Frame reads(Side side) {
        return side.isClient() ? COMMAND : Frame.NOTHING;
    }

    @Override
    public Step clientLine(Event.Line line) {
        Command command = Command.parse(line);
        line.text().wipe();
        if (command instanceof Command.User named) {
            return user(named.name());
        }
        if (command instanceof Command.Pass pass) {
            return pass(pass.password());
        }
        if (command instanceof Command.Auth auth) {
            return auth(auth);
        }
        if (command instanceof Command.Capa) {
            return Step.to(this, new Action.Send(Side.CLIENT, session.capabilities()));
        }
        if (command instanceof Command.AuthList) {
            return session.answer(session.mechanisms());
        }
        if (command instanceof Command.Stls) {
            return stls(line.more());
        }
        if (command instanceof Command.Quit) {
            return Step.to(
                    new Ended(),
                    new Action.Send(Side.CLIENT, Replies.line("+OK Bye.")),
                    new Action.Close(Cause.CLIENT, session.detail("QUIT before login")));
        }
        if (command instanceof Command.Foreign foreign) {
            return hangUp(Cause.PROTOCOL, "speaks " + foreign.protocol() + ", not POP3");
        }
        if (command instanceof Command.Bad bad) {
            return session.badCommand(bad.why());
        }
        return session.answer(Replies.NOT_OFFERED);
    }

    @Override
    public Step clientLineTooLong() {
        return session.badCommand(Replies.TOO_LONG);
    }

    private Step user(Octets name) {
        if (!session.takesPasswords()) {
            return session.answer(Replies.STLS_FIRST);
        }
        // Also to a name that cannot be one: whether it exists is said after PASS, if at all.
        return Step.to(
                new Authorization(session, Optional.of(name)),
                new Action.Send(Side.CLIENT, Replies.line("+OK")));
    }

    private Step pass(Octets password) {
        if (!session.takesPasswords()) {
            password.wipe();
            return session.answer(Replies.STLS_FIRST);
        }
        if (user.isEmpty()) {
            password.wipe();
            return session.badCommand(Replies.USER_FIRST);
        }
        return session.logIn(Login.of(user.get(), password));
    }

    private Step auth(Command.Auth auth) {
        Optional<Octets> response = auth.initialResponse();
        if (!session.takesPasswords() || !auth.mechanism().equals("PLAIN")) {
            response.ifPresent(Octets::wipe);
            return session.answer(
                    session.takesPasswords() ? Replies.NO_SUCH_MECHANISM : Replies.STLS_FIRST);
        }
        if (response.isEmpty()) {
            // RFC 5034 section 4: an empty challenge is a plus and a space.
            return Step.to(
                    new AwaitingResponse(session),
                    new Action.Send(Side.CLIENT, Replies.line("+ ")));
        }
        return session.logIn(decode(response.get()));
    }

    /** Reads a SASL PLAIN message and wipes its source. */
    static Optional<Login> decode(Octets base64) {
        Optional<Login> login = SaslPlain.decode(base64).flatMap(Login::of);
        base64.wipe();
        return login;
    }

    private Step stls(boolean pipelined) {
        if (!session.offersStls()) {
            return session.answer(Replies.NOT_OFFERED);
        }
        // RFC 3207 section 4.2 and RFC 9051 section 11.1 say it for the sister protocols: what
        // came in plain text behind the command must never be taken for what came inside TLS.
        if (pipelined) {
            return Step.to(
                    new Ended(),
                    new Action.Send(Side.CLIENT, Replies.line("-ERR Nothing may follow STLS.")),
                    new Action.Close(Cause.PROTOCOL, "plain text behind STLS"));
        }
        return Step.to(
                new StartingTls(session),
                new Action.Send(Side.CLIENT, Replies.line("+OK Begin TLS.")),
                new Action.StartTls(Side.CLIENT));
    }

    /** RFC 1939 section 3: an idle client is left without a word. */
    @Override
    public Step timedOut(Timer timer) {
        return timer == Timer.LOGIN
                ? hangUp(Cause.TIMEOUT, session.detail("login deadline"))
                : unexpected("timer " + timer);
    }
}
