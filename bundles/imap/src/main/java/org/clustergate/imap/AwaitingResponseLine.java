package org.clustergate.imap;

import org.clustergate.engine.Event;
import org.clustergate.engine.Step;

/**
 * What follows a literal of a backend's response is to come.
 *
 * @param waiting the state that waits for the whole response
 */
record AwaitingResponseLine(BackendState waiting, Response begun) implements BackendState {
    @Override
    public Leg leg() {
        return waiting.leg();
    }

    @Override
    public Step backendLine(Event.Line event) {
        return event.crlf()
                ? waiting.collected(begun.with(event.text()), event.more())
                : fault("bare line feed");
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
