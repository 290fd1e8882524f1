package org.clustergate.pop3;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd.Cause;
import org.clustergate.route.RouteQuery.Phase;

/**
 * What all states before the end of login know.
 *
 * @param tls whether the client's connection is encrypted now
 * @param badCommands how many lines made no sense
 * @param failedLogins how many logins failed, whatever the reason
 * @param trouble why the last login failed for want of a backend, for the operator, or empty
 */
record Session(
        EngineSettings settings, boolean tls, int badCommands, int failedLogins, String trouble) {
    static final int MAX_BAD_COMMANDS = 3;
    static final int MAX_FAILED_LOGINS = 3;

    static Session of(EngineSettings settings) {
        return new Session(settings, settings.session().tls(), 0, 0, "");
    }

    Session secured() {
        return new Session(settings, true, badCommands, failedLogins, trouble);
    }

    Session troubled(String why) {
        return new Session(settings, tls, badCommands, failedLogins, why);
    }

    /** RFC 8314 section 3: no passwords in the clear, unless the operator wants them. */
    boolean takesPasswords() {
        return tls || settings.plaintextAuth();
    }

    /** RFC 2595 section 4: not once TLS is on. */
    boolean offersStls() {
        return settings.startTls() && !tls;
    }

    /**
     * RFC 2449 section 5. TOP and UIDL are promised for all backends: without UIDL clients refuse
     * to leave mail on the server. Neither APOP, whose digest cannot be handed on, nor UTF8 and
     * LANG, which would have to be repeated to a backend that may not know them.
     */
    ByteBuffer capabilities() {
        List<String> lines = new ArrayList<>(List.of("+OK Capability list follows"));
        lines.addAll(List.of("TOP", "UIDL", "RESP-CODES", "AUTH-RESP-CODE", "PIPELINING"));
        if (takesPasswords()) {
            lines.addAll(List.of("USER", "SASL PLAIN"));
        }
        if (offersStls()) {
            lines.add("STLS");
        }
        lines.addAll(List.of("IMPLEMENTATION Clustergate", "."));
        return Replies.line(String.join("\r\n", lines));
    }

    /** The answer to AUTH alone: an old custom, and still asked by clients that know no CAPA. */
    ByteBuffer mechanisms() {
        return Replies.line(
                "+OK Mechanisms follow\r\n" + (takesPasswords() ? "PLAIN\r\n" : "") + ".");
    }

    /** Answers and waits for the next command; a user named before is forgotten. */
    Step answer(ByteBuffer reply) {
        return Step.to(
                new Authorization(this, Optional.empty()), new Action.Send(Side.CLIENT, reply));
    }

    Step answer(String reply) {
        return answer(Replies.line(reply));
    }

    /** Answers a line that made no sense; after too many of them the session ends. */
    Step badCommand(String reply) {
        int count = badCommands + 1;
        if (count < MAX_BAD_COMMANDS) {
            return new Session(settings, tls, count, failedLogins, trouble).answer(reply);
        }
        return Step.to(
                new ClientState.Ended(),
                new Action.Send(Side.CLIENT, Replies.line(Replies.TOO_MANY_BAD_COMMANDS)),
                new Action.Close(Cause.PROTOCOL, detail("too many bad commands")));
    }

    /** Starts a login; one that cannot be right fails like one with a bad password. */
    Step logIn(Optional<Login> login) {
        return login.isEmpty()
                ? failedLogin(Replies.line(Replies.AUTH_FAILED))
                : Step.to(
                        new AwaitingRoute(this, login.get(), Set.of()),
                        new Action.FindRoute(Phase.LOGIN, login.get().mailbox(), Set.of()));
    }

    /** Answers a login that failed; after too many of them the session ends. */
    Step failedLogin(ByteBuffer reply, Action... before) {
        List<Action> actions = new ArrayList<>(List.of(before));
        actions.add(new Action.Send(Side.CLIENT, reply));
        int count = failedLogins + 1;
        if (count < MAX_FAILED_LOGINS) {
            Session next = new Session(settings, tls, badCommands, count, trouble);
            return new Step(new Authorization(next, Optional.empty()), actions);
        }
        actions.add(new Action.Close(Cause.PROTOCOL, detail("too many failed logins")));
        return new Step(new ClientState.Ended(), actions);
    }

    /** How the session ended, with the last trouble at the backends if there was any. */
    String detail(String end) {
        return trouble.isEmpty() ? end : end + "; before that: " + trouble;
    }
}
