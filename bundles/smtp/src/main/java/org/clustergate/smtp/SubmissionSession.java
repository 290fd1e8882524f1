package org.clustergate.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.clustergate.engine.EngineSettings;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.wire.SaslBearer;

/**
 * What the states of a submission session share until it is logged in. Immutable.
 *
 * @param tls whether the client's connection is encrypted now
 * @param client how the client has introduced itself, once it has
 * @param badCommands how many commands could not be carried out
 * @param failedLogins how many logins were refused
 */
record SubmissionSession(
        EngineSettings settings,
        boolean tls,
        Optional<ClientName> client,
        int badCommands,
        int failedLogins) {

    /** The only leg: a submission session has one backend. */
    static final int LEG = 0;

    private static final int MAX_BAD_COMMANDS = 10;
    private static final int MAX_FAILED_LOGINS = 3;

    static SubmissionSession of(EngineSettings settings) {
        return new SubmissionSession(settings, settings.session().tls(), Optional.empty(), 0, 0);
    }

    SubmissionSession introduced(ClientName name) {
        return new SubmissionSession(settings, tls, Optional.of(name), badCommands, failedLogins);
    }

    /** All forgotten but what was counted (RFC 3207 section 4.2). */
    SubmissionSession secured() {
        return new SubmissionSession(settings, true, Optional.empty(), badCommands, failedLogins);
    }

    boolean offersTls() {
        return settings.startTls() && !tls;
    }

    /** Whether passwords and tokens are taken now (RFC 4954 section 4). */
    boolean takesPasswords() {
        return settings.authOffered() && (tls || settings.plaintextAuth());
    }

    /**
     * The mechanisms that are taken. A password can be said to a backend by another mechanism, a
     * token cannot: that is offered only where every backend that could be chosen is known to take
     * it.
     */
    List<String> mechanisms() {
        List<String> mechanisms = new ArrayList<>(List.of("PLAIN", "LOGIN"));
        Set<String> common =
                settings.features().map(Features::of).map(Features::auth).orElse(Set.of());
        for (SaslBearer.Kind kind : SaslBearer.Kind.values()) {
            if (common.contains(kind.name())) {
                mechanisms.add(kind.name());
            }
        }
        return mechanisms;
    }

    /** The keywords of the answer to EHLO that depend on the session. */
    List<String> keywords() {
        List<String> keywords = new ArrayList<>();
        if (offersTls()) {
            keywords.add("STARTTLS");
        }
        if (takesPasswords()) {
            keywords.add("AUTH " + String.join(" ", mechanisms()));
        }
        return keywords;
    }

    /**
     * What a backend is told: always the client's own name, because behind a login no backend
     * compares it with an address.
     */
    Introduction introduction() {
        ClientName name = client.orElseThrow();
        return new Introduction(
                name.name(), name, settings.session().client(), settings.session().id());
    }

    /** Waits for the next command, after these actions. */
    Step await(Actions actions) {
        return actions.timer(Timer.CLIENT, settings.commandDeadline()).to(new AwaitingLogin(this));
    }

    /** Answers a command that cannot be carried out, or ends the session if it was one too many. */
    Step bad(String reply) {
        SubmissionSession counted =
                new SubmissionSession(settings, tls, client, badCommands + 1, failedLogins);
        return counted.badCommands > MAX_BAD_COMMANDS
                ? end(
                        new Actions(),
                        Replies.TOO_MANY_ERRORS,
                        SessionEnd.Cause.PROTOCOL,
                        "too many errors")
                : counted.await(new Actions().client(reply));
    }

    /** Answers a login that was refused: the same octets whatever the reason. */
    Step loginRefused(Actions actions) {
        return loginRefused(actions, Replies.BAD_LOGIN);
    }

    /** Answers a login that was refused with that reply; it counts, whatever the reply says. */
    Step loginRefused(Actions actions, String reply) {
        SubmissionSession counted =
                new SubmissionSession(settings, tls, client, badCommands, failedLogins + 1);
        actions.cancel(Timer.BACKEND).client(reply);
        return counted.failedLogins >= MAX_FAILED_LOGINS
                ? end(
                        actions,
                        Replies.TOO_MANY_LOGINS,
                        SessionEnd.Cause.PROTOCOL,
                        "too many failed logins")
                : counted.await(actions);
    }

    /** Answers a login that cannot be decided now. */
    Step loginLater(Actions actions, String reply) {
        return await(actions.cancel(Timer.BACKEND).client(reply));
    }

    /** Says goodbye, after these actions. */
    Step end(Actions actions, String reply, SessionEnd.Cause cause, String detail) {
        return actions.client(reply).close(cause, detail);
    }
}
