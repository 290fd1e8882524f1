package org.clustergate.imap;

import java.nio.ByteBuffer;
import java.util.List;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.ProtocolEngine;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.Wire;

/**
 * What is known of a client, whatever state its session is in.
 *
 * @param tls whether the client's connection is encrypted now
 * @param askedCapability whether the client sent CAPABILITY although the greeting had told
 * @param badCommands so far
 * @param failedLogins so far
 * @param clientId what the client said of itself, without what only a trusted proxy may say
 * @param proxyTtl how many more gateways a login may pass, this one not counted
 */
record ImapSession(
        EngineSettings settings,
        boolean tls,
        boolean askedCapability,
        int badCommands,
        int failedLogins,
        List<IdField> clientId,
        int proxyTtl) {

    /** What a wrong password and an unknown user get: the same octets. */
    private static final String AUTHENTICATION_FAILED =
            " NO [AUTHENTICATIONFAILED] Authentication failed.\r\n";

    // RFC 5530 section 3: not AUTHENTICATIONFAILED, or clients ask their user for a new password.
    private static final String UNAVAILABLE =
            " NO [UNAVAILABLE] Mailbox is not available now, try again later.\r\n";

    static ImapSession of(EngineSettings settings) {
        return new ImapSession(
                settings, settings.session().tls(), false, 0, 0, List.of(), Limits.PROXY_TTL);
    }

    /** The session inside TLS: only its counters outlive plain text (RFC 9051 section 6.2.1). */
    ImapSession secured() {
        return new ImapSession(
                settings, true, false, badCommands, failedLogins, List.of(), Limits.PROXY_TTL);
    }

    ImapSession withCapabilityAsked() {
        return new ImapSession(settings, tls, true, badCommands, failedLogins, clientId, proxyTtl);
    }

    ImapSession withId(List<IdField> fields, int ttl) {
        return new ImapSession(
                settings, tls, askedCapability, badCommands, failedLogins, fields, ttl);
    }

    private ImapSession withBadCommand() {
        return new ImapSession(
                settings, tls, askedCapability, badCommands + 1, failedLogins, clientId, proxyTtl);
    }

    private ImapSession withFailedLogin() {
        return new ImapSession(
                settings, tls, askedCapability, badCommands, failedLogins + 1, clientId, proxyTtl);
    }

    /** What is true before login, whichever backend is the user's. */
    String capabilities() {
        // RFC 9051 section 7.2.2: LOGINDISABLED while passwords are refused.
        return "IMAP4rev1 LITERAL+ SASL-IR ID"
                + (startTlsOffered() ? " STARTTLS" : "")
                + (passwordsTaken() ? " AUTH=PLAIN" : " LOGINDISABLED");
    }

    boolean startTlsOffered() {
        return settings.startTls() && !tls;
    }

    boolean passwordsTaken() {
        return tls || settings.plaintextAuth();
    }

    static Action.Send send(String text) {
        return new Action.Send(Side.CLIENT, Wire.ascii(text));
    }

    static Action.Send send(ByteBuffer octets) {
        return new Action.Send(Side.CLIENT, octets);
    }

    /** Answers a command; the next one may come. */
    Step reply(String text) {
        return Step.to(new AwaitingCommand(this), send(text));
    }

    /** Answers a command that breaks the protocol. */
    Step bad(String tag, String text) {
        ImapSession next = withBadCommand();
        String reply = tag + " BAD " + text + "\r\n";
        return next.badCommands < Limits.BAD_COMMANDS
                ? next.reply(reply)
                : next.bye(
                        reply,
                        "Too many bad commands",
                        SessionEnd.Cause.PROTOCOL,
                        "too many bad commands");
    }

    /** Answers a login with a wrong password, or of somebody whom no backend knows. */
    Step authenticationFailed(String tag, Action... before) {
        return loginFailed(Wire.ascii(tag + AUTHENTICATION_FAILED), before);
    }

    /** Answers a login that nobody can judge now. */
    Step unavailable(String tag, Action... before) {
        return loginFailed(Wire.ascii(tag + UNAVAILABLE), before);
    }

    /** Answers a failed login with these octets. */
    Step loginFailed(ByteBuffer reply, Action... before) {
        ImapSession next = withFailedLogin();
        ProtocolEngine state = new AwaitingCommand(next);
        Actions actions = new Actions().add(before).add(send(reply));
        if (next.failedLogins >= Limits.FAILED_LOGINS) {
            state = new Ended(next);
            actions.add(send("* BYE Too many failed logins\r\n"))
                    .add(new Action.Close(SessionEnd.Cause.PROTOCOL, "too many failed logins"));
        }
        return actions.then(state);
    }

    /** The tagged reply, if there is one, then the goodbye. */
    Step bye(String reply, String text, SessionEnd.Cause cause, String detail) {
        return Step.to(
                new Ended(this),
                send(reply + "* BYE " + text + "\r\n"),
                new Action.Close(cause, detail));
    }

    /** Tells a client in the middle of a login that it has to go. */
    Step unavailableAndBye(String tag, String text, SessionEnd.Cause cause, String detail) {
        return bye(tag + UNAVAILABLE, text, cause, detail);
    }
}
