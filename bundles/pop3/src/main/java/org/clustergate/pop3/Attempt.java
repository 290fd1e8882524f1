package org.clustergate.pop3;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.mail.Protocol;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.SessionInfo;
import org.clustergate.wire.Wire;

/**
 * One login at one backend.
 *
 * @param excluded the backends that have failed this login before
 * @param offers what the backend is known to offer
 */
record Attempt(
        Session session, Login login, Set<String> excluded, Event.Routed route, Set<Offer> offers) {
    /** Backends asked for one login. */
    static final int MAX_BACKENDS = 3;

    /**
     * Hops that are left behind us; who gets none must refuse. We are the first of the seven that
     * Dovecot and others start with.
     */
    private static final int XCLIENT_TTL = 6;

    Backend backend() {
        return route.backend();
    }

    /** The login as the backend is told it: as it was typed, or with its domain. */
    Login told() {
        return route.fullLogin() ? login.as(route.query().user()) : login;
    }

    /** How the connection to the backend is to be protected. */
    Security security() {
        return backend().endpoint(Protocol.POP3).map(Endpoint::security).orElse(Security.NONE);
    }

    /** The same, with what the backend has been found to offer. */
    Attempt offered(Set<Offer> found) {
        return new Attempt(session, login, excluded, route, found);
    }

    /**
     * The greeting has come. Where TLS is required its command tells by itself whether it is
     * offered; only where it need not be are the capabilities asked for.
     */
    Step greeted() {
        Action deadline = new Action.SetTimer(Timer.BACKEND, backend().timeouts().login());
        return switch (security()) {
            case STARTTLS -> Step.to(new BackendState.AwaitingStls(this), deadline, send("STLS"));
            case STARTTLS_WHEN_OFFERED ->
                    Step.to(new BackendState.AwaitingCapabilities(this), deadline, send("CAPA"));
            case NONE, TLS -> identify(deadline);
        };
    }

    /**
     * TLS has started: what was learnt before is void (RFC 2595 section 4). XCLIENT stays, it is
     * offered in the greeting only; the operator's word decides about it, not the network's.
     */
    Step secured() {
        return offered(offers.contains(Offer.XCLIENT) ? Set.of(Offer.XCLIENT) : Set.of())
                .identify();
    }

    /** Tells the client's address, where the backend trusts us with it and says so itself. */
    Step identify(Action... before) {
        return offers.contains(Offer.XCLIENT) && backend().trust().contains(Trust.XCLIENT)
                ? step(new BackendState.AwaitingXclient(this), send(xclient()), before)
                : logIn(before);
    }

    // XCLIENT ADDR=192.0.2.9 PORT=50000 SESSION=… TTL=6; keys that a server does not know it
    // ignores.
    private String xclient() {
        SessionInfo info = session.settings().session();
        InetSocketAddress client = info.client();
        String address = client.getAddress().getHostAddress();
        int zone = address.indexOf('%');
        return "XCLIENT ADDR="
                + (zone < 0 ? address : address.substring(0, zone))
                + " PORT="
                + client.getPort()
                + " SESSION="
                + info.id()
                + " TTL="
                + XCLIENT_TTL;
    }

    /**
     * Starts the login: AUTH PLAIN where the login needs it or the backend is known to offer it,
     * else USER and PASS. These take one round trip more, but to ask for the capabilities takes one
     * too, and every server knows them.
     */
    Step logIn(Action... before) {
        Login told = told();
        if (!told.needsAuth() && !offers.contains(Offer.SASL_PLAIN)) {
            return step(new BackendState.AwaitingUser(this), send(told.userCommand()), before);
        }
        Optional<ByteBuffer> auth = told.authCommand();
        return auth.isPresent()
                ? step(new BackendState.AwaitingAuth(this), send(auth.get()), before)
                : step(
                        new BackendState.AwaitingGoAhead(this),
                        send(Login.bareAuthCommand()),
                        before);
    }

    /** The backend has accepted the user: its own words go to the client, and so does all else. */
    Step accepted(Reply.Ok reply) {
        login.wipe();
        return Step.to(
                new ClientState.Ended(),
                new Action.Send(Side.CLIENT, reply.encode()),
                new Action.Accepted(route.query(), backend().name(), reply.shown()),
                new Action.PassThrough(Pop3State.LEG));
    }

    /** The backend has said no. */
    Step refused(Reply.Err reply) {
        login.wipe();
        Action close = new Action.CloseLeg(Pop3State.LEG);
        Action cancel = new Action.CancelTimer(Timer.BACKEND);
        if (reply.isNoRefusal()) {
            return session.failedLogin(reply.encode(), close, cancel);
        }
        // Where the backend was a guess, its no does not make the password wrong.
        return session.failedLogin(
                Replies.line(route.tentative() ? Replies.UNAVAILABLE : Replies.AUTH_FAILED),
                close,
                cancel,
                new Action.Refused(route.query(), backend().name(), reply.shown()));
    }

    /** The backend failed before it got the password: another one may have the user too. */
    Step elsewhere(String why, Action... before) {
        Set<String> failed = new HashSet<>(excluded);
        failed.add(backend().name());
        if (failed.size() == MAX_BACKENDS) {
            return unanswered(why, before);
        }
        Set<String> without = Set.copyOf(failed);
        List<Action> actions = new ArrayList<>(List.of(before));
        actions.add(new Action.CancelTimer(Timer.BACKEND));
        actions.add(new Action.FindRoute(Phase.LOGIN, login.mailbox(), without));
        return new Step(new AwaitingRoute(session.troubled(trouble(why)), login, without), actions);
    }

    /** No backend is left to ask, or one has the password and does not answer. */
    Step unanswered(String why, Action... before) {
        login.wipe();
        List<Action> actions = new ArrayList<>(List.of(before));
        actions.add(new Action.CancelTimer(Timer.BACKEND));
        return session.troubled(trouble(why))
                .failedLogin(Replies.line(Replies.UNAVAILABLE), actions.toArray(Action[]::new));
    }

    private String trouble(String why) {
        return backend().name() + ": " + why;
    }

    private static Step step(BackendState next, Action last, Action... before) {
        List<Action> actions = new ArrayList<>(List.of(before));
        actions.add(last);
        return new Step(next, actions);
    }

    static Action send(String command) {
        return send(Wire.line(command));
    }

    static Action send(ByteBuffer command) {
        return new Action.Send(Pop3State.BACKEND, command);
    }
}
