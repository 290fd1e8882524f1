package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;
import org.clustergate.monitor.SessionEnd;

/**
 * A state of a submission session (RFC 6409) until it is logged in; from then on bytes are passed
 * through.
 *
 * <pre>
 * SubmissionGreeting --> FirstOctet --> FirstLine --> AwaitingLogin &lt;--refused, later-- (any below)
 * AwaitingLogin --AUTH PLAIN--> AwaitingPlain ---------------------------+
 * AwaitingLogin --AUTH LOGIN--> AwaitingUser --> AwaitingPassword -------+
 * AwaitingLogin --AUTH OAUTHBEARER, XOAUTH2--> AwaitingToken ------------+
 * AwaitingLogin --AUTH with initial response-----------------------------+--> RoutingLogin
 * RoutingLogin --routed--> OpeningHome --ready--> LoggingIn --235--> pass-through
 *      ^                        | failed
 *      +------------------------+
 * LoggingIn --334 that tells why a token is refused--> AwaitingAnswer --answered--> LoggingIn
 * AwaitingAnswer --backend gone--> AnsweringInVain
 * AwaitingLogin --STARTTLS--> SubmissionTls --> FirstOctet …
 * </pre>
 */
sealed interface SubmissionState extends SmtpState
        permits SubmissionGreeting,
                AwaitingLogin,
                SubmissionTls,
                ResponseState,
                RoutingLogin,
                OpeningHome,
                LoggingIn {

    /** AUTH with an initial response, and the responses (RFC 4954 section 4). */
    int MAX_AUTH_LINE = 12_288;

    SubmissionSession session();

    /** What is to be done before the session ends here: secrets are wiped, the leg is closed. */
    default Actions leave() {
        return new Actions();
    }

    @Override
    default Step timedOut(Event.TimedOut event) {
        return switch (event.timer()) {
            case LOGIN, CLIENT ->
                    session()
                            .end(
                                    leave(),
                                    Replies.TOO_SLOW,
                                    SessionEnd.Cause.TIMEOUT,
                                    "no login in time");
            case BACKEND -> unexpected(event);
        };
    }

    // Nothing is under way that the client could not simply do again.
    @Override
    default Step drain(Event.Drain drain) {
        return session().end(leave(), Replies.LEAVING, SessionEnd.Cause.DRAIN, "drained");
    }
}
