package org.clustergate.imap;

import java.util.Optional;
import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;
import org.clustergate.engine.Timer;

/** It is the backend's turn. */
sealed interface BackendState extends LoginState
        permits AwaitingGreeting,
                AwaitingCapability,
                AwaitingStartTls,
                StartingBackendTls,
                AwaitingId,
                AwaitingLoginReply,
                AwaitingLastCapability,
                AwaitingResponseLiteral,
                AwaitingResponseLine {
    Leg leg();

    /**
     * The backend has said this, with all its literals.
     *
     * @param more whether octets have already come behind it
     */
    Step response(Response response, boolean more);

    /** The backend breaks the protocol or takes too long; it is still connected. */
    default Step fault(String what) {
        return leg().tryAnother(what);
    }

    /** The connection is gone. */
    default Step lost() {
        return leg().tryAnother();
    }

    @Override
    default LoginAttempt login() {
        return leg().login();
    }

    @Override
    default Frame reads(Side side) {
        return side.equals(Leg.SIDE) ? new Frame.Line(Limits.BACKEND_LINE) : Frame.NOTHING;
    }

    @Override
    default Step backendLine(Event.Line event) {
        return event.crlf()
                ? collected(Response.of(event.text()), event.more())
                : fault("bare line feed");
    }

    /** One more line of a response has come. */
    default Step collected(Response response, boolean more) {
        Optional<LiteralMark> mark = response.literalMark();
        if (mark.isEmpty()) {
            return response(response, more);
        }
        return (long) response.length() + mark.get().length() > Limits.BACKEND_RESPONSE
                ? fault("response too long")
                : Step.to(new AwaitingResponseLiteral(this, response, mark.get().length()));
    }

    @Override
    default Step tooLong(Event.TooLong event) {
        return fault("line too long");
    }

    @Override
    default Step legFailed(Event.LegFailed event) {
        return lost();
    }

    @Override
    default Step timedOut(Event.TimedOut event) {
        return event.timer() == Timer.BACKEND
                ? fault("no answer in time")
                : LoginState.super.timedOut(event);
    }
}
