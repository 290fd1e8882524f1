package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;

/**
 * A literal of a backend's response is to come.
 *
 * @param waiting the state that waits for the whole response
 */
record AwaitingResponseLiteral(BackendState waiting, Response begun, int length)
        implements BackendState {
    @Override
    public Leg leg() {
        return waiting.leg();
    }

    @Override
    public Frame reads(Side side) {
        return side.equals(Leg.SIDE) ? new Frame.Literal(length) : Frame.NOTHING;
    }

    @Override
    public Step backendLiteral(Event.Literal event) {
        return Step.to(new AwaitingResponseLine(waiting, begun.with(event.octets())));
    }

    @Override
    public Step response(Response response, boolean more) {
        return waiting.response(response, more);
    }

    @Override
    public Step fault(String what) {
        return waiting.fault(what);
    }

    @Override
    public Step lost() {
        return waiting.lost();
    }

    @Override
    public void forget() {
        waiting.forget();
    }
}
