package org.clustergate.engine;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Set;
import org.clustergate.backend.Backend;
import org.clustergate.mail.MailAddress;
import org.clustergate.monitor.SessionEnd;
import org.clustergate.route.RouteQuery;

/** What an engine wants done; performed in the order of the {@link Step}. */
public sealed interface Action {
    /** Send these octets. The buffer is handed over. Does not print: it may hold a password. */
    record Send(Side to, ByteBuffer data) implements Action {
        @Override
        public String toString() {
            return "Send[" + to + ", " + data.remaining() + " octets]";
        }
    }

    /**
     * Ask the policy; answered by {@link Event.Routed} or {@link Event.Unroutable}. One at a time.
     *
     * @param purpose what the answer is for
     * @param reusable whether the login's secret could be tried at more than one backend: a
     *     password, not a token or a one-time password
     * @param excluded names of backends that have already failed this session for this user
     */
    record FindRoute(
            RouteQuery.Phase phase,
            RouteQuery.Purpose purpose,
            MailAddress user,
            boolean reusable,
            Set<String> excluded)
            implements Action {
        /** For the session itself; a login is by password. */
        public FindRoute(RouteQuery.Phase phase, MailAddress user, Set<String> excluded) {
            this(
                    phase,
                    RouteQuery.Purpose.SESSION,
                    user,
                    phase == RouteQuery.Phase.LOGIN,
                    excluded);
        }
    }

    /**
     * Ask the {@link CommitLedger} what is known of mails from that sender to that recipient;
     * answered at once by {@link Event.Recalled}.
     */
    record Recall(String sender, String recipient) implements Action {}

    /** Have the {@link CommitLedger} remember what has become of a mail. */
    record Remember(String sender, String recipient, CommitLedger.Entry entry) implements Action {}

    /** Have the {@link CommitLedger} forget a mail. */
    record Forget(String sender, String recipient, String digest) implements Action {}

    /** Tell the {@link CommitLedger} that what it knew has settled one recipient: its outcome. */
    record Applied(CommitLedger.Outcome outcome) implements Action {}

    /**
     * Open a leg; answered by {@link Event.LegOpened} or {@link Event.LegFailed}.
     *
     * @param copy for something that the client does not know of: it must not hold the client up
     *     for more than a moment, and is not where the session has gone
     */
    record Connect(int leg, Backend backend, boolean copy) implements Action {
        /** For the client's sake. */
        public Connect(int leg, Backend backend) {
            this(leg, backend, false);
        }
    }

    /**
     * Say when everything that was sent to the leg has been taken by the network; answered by
     * {@link Event.Flushed}, or by {@link Event.LegFailed}. Whether its backend has read it nobody
     * can know.
     */
    record Flush(int leg) implements Action {}

    /**
     * Start TLS on that side, after everything sent before; answered by {@link Event.TlsStarted}. A
     * leg that fails gives {@link Event.LegFailed}; a client that fails is closed.
     */
    record StartTls(Side side) implements Action {}

    /**
     * From now on forward bytes between client and leg unread, starting with what has already come
     * in from either. The engine hears nothing more; timers stop.
     */
    record PassThrough(int leg) implements Action {}

    /** Start or restart a timer. */
    record SetTimer(Timer timer, Duration after) implements Action {}

    /** Stop a timer. */
    record CancelTimer(Timer timer) implements Action {}

    /**
     * Close a leg after what was sent to it; its number is free again and it gives no more events.
     *
     * @param fault what the backend did wrong, for the log; empty where it did nothing wrong
     */
    record CloseLeg(int leg, String fault) implements Action {
        /** Close a leg that is needed no more. */
        public CloseLeg(int leg) {
            this(leg, "");
        }
    }

    /**
     * Tell the operator of something that a backend does, and that is no fault to be held against
     * it.
     */
    record Warn(int leg, String what) implements Action {}

    /** End the session after what was sent to the client. The engine hears nothing more. */
    record Close(SessionEnd.Cause cause, String detail) implements Action {}

    /** Tell the monitors: the backend accepted the user. */
    record Accepted(RouteQuery query, String backend, String reply) implements Action {}

    /** Tell the monitors: the backend refused the user for good. */
    record Refused(RouteQuery query, String backend, String reply) implements Action {}
}
