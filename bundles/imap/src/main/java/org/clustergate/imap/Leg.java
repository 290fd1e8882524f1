package org.clustergate.imap;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.clustergate.backend.Backend;
import org.clustergate.backend.Endpoint;
import org.clustergate.backend.Security;
import org.clustergate.backend.Trust;
import org.clustergate.engine.Action;
import org.clustergate.engine.Event;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;
import org.clustergate.route.RouteQuery;
import org.clustergate.wire.SaslPlain;
import org.clustergate.wire.Wire;

/** The connection to the backend that a login is to go to. */
record Leg(LoginAttempt login, Event.Routed route, Endpoint endpoint) {
    /** IMAP needs one leg. */
    static final int NUMBER = 0;

    static final Side SIDE = Side.leg(NUMBER);

    /** The tag of what we ask on our own account; the login itself has the client's. */
    static final String TAG = "G";

    RouteQuery query() {
        return route.query();
    }

    Backend backend() {
        return route.backend();
    }

    static Action.Send send(ByteBuffer octets) {
        return new Action.Send(SIDE, octets);
    }

    static Action.Send command(String text) {
        return send(Wire.line(TAG + " " + text));
    }

    /**
     * The capabilities are known: goes on to TLS, ID or the login.
     *
     * @param startTlsDone whether they were learned inside a TLS of our own
     */
    Step capable(Capabilities capabilities, boolean startTlsDone, Action... before) {
        Security security = endpoint.security();
        boolean wanted =
                security == Security.STARTTLS || security == Security.STARTTLS_WHEN_OFFERED;
        if (wanted && !startTlsDone) {
            if (capabilities.startTls()) {
                return new Actions()
                        .add(before)
                        .add(command("STARTTLS"))
                        .then(new AwaitingStartTls(this));
            }
            if (security == Security.STARTTLS) {
                return tryAnother("does not offer STARTTLS");
            }
        }
        if (backend().trust().contains(Trust.ID) && capabilities.id()) {
            return new Actions()
                    .add(before)
                    .add(command(ClientIdentity.command(login.session())))
                    .then(new AwaitingId(this, capabilities));
        }
        return logIn(capabilities, before);
    }

    /** Tells the backend who the user is, by the best way that it offers. */
    Step logIn(Capabilities capabilities, Action... before) {
        Optional<List<ByteBuffer>> pieces =
                LoginCommand.pieces(login.tag(), credentials(), capabilities);
        if (pieces.isEmpty()) {
            return tryAnother("offers no login that would do");
        }
        login.credentials().wipe();
        List<ByteBuffer> all = pieces.get();
        return new Actions()
                .add(before)
                .add(send(all.get(0)))
                .then(AwaitingLoginReply.of(this, all.subList(1, all.size())));
    }

    private SaslPlain credentials() {
        return route.fullLogin()
                ? login.credentials().forMailbox(query().user().toString())
                : login.credentials();
    }

    /** The backend, which is still connected, cannot be used; it does not know the password. */
    Step tryAnother(String fault) {
        return login.tryAnother(
                backend().name(),
                new Action.CancelTimer(Timer.BACKEND),
                new Action.CloseLeg(NUMBER, fault));
    }

    /** The connection is gone; the backend does not know the password. */
    Step tryAnother() {
        return login.tryAnother(backend().name(), new Action.CancelTimer(Timer.BACKEND));
    }

    /** The backend, which is still connected, was told the password and gave no usable answer. */
    Step unavailable(String fault) {
        return login.unavailable(
                new Action.CancelTimer(Timer.BACKEND), new Action.CloseLeg(NUMBER, fault));
    }
}
