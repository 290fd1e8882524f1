package org.clustergate.smtp;

import org.clustergate.engine.Event;
import org.clustergate.engine.Frame;
import org.clustergate.engine.Side;
import org.clustergate.engine.Step;

/**
 * A state of a session on port 25.
 *
 * <pre>
 * InboundGreeting --> FirstOctet --> FirstLine --> Idle &lt;--RSET, end of mail-- (any below)
 * Idle --MAIL--> Mailing --RCPT--> AwaitingRoute --routed--> OpeningLeg --ready--> GivingRecipient
 *                  ^  ^                |    ^                    | failed             |     |
 *                  |  +--unroutable----+    +--------------------+--------------------+     |
 *                  +--the backend's reply to RCPT-------------------------------------------+
 * Mailing --DATA--> AskingData --354 from one leg at least--> Streaming --dot--> Flushing
 * Flushing --all content sent to all legs--> Committing --answered by all--> Idle
 * Committing --to be bounced for some--> RoutingBounce --routed or not--> OpeningBounce
 * OpeningBounce --ready--> GivingBounce --taken--> Idle
 * RoutingBounce, OpeningBounce, GivingBounce --failed--> Idle
 * Streaming --bad content--> Swallowing --dot--> Idle
 * Mailing --BDAT--> AskingData --354 from one leg at least--> Chunk --> BetweenChunks --BDAT--> Chunk
 * Chunk --LAST--> Flushing
 * Chunk --bad content--> DroppingChunk --> RefusedChunks --LAST or RSET--> Idle
 * Idle, Mailing --STARTTLS--> StartingTls --> FirstOctet …
 * </pre>
 *
 * <p>The client is read where a command or content is awaited only, so what it pipelines waits and
 * is answered in order. Legs are always read: one that recipients wait for may fail at any time,
 * and any other may go.
 */
sealed interface InboundState extends SmtpState
        permits InboundGreeting,
                CommandState,
                StartingTls,
                RecipientState,
                ContentState,
                Swallowing,
                DroppingChunk {

    InboundSession session();

    /** The same with other session data. */
    InboundState at(InboundSession changed);

    /** Goes on after a copy has become ready or is over. */
    default Step copyChanged(Actions actions) {
        return actions.to(this);
    }

    /** What is read from a leg that nothing in particular is awaited from. */
    default Frame readsLeg(Side side) {
        return session().leg(side.leg()) == null
                ? session().copies().reads(side)
                : new Frame.Line(MAX_REPLY);
    }

    // What concerns a copy concerns no recipient, whatever the state.
    @Override
    default Step on(Event event) {
        int leg = Copies.legOf(event);
        if (session().copies().has(leg)) {
            Actions actions = new Actions();
            Copies next = session().copies().on(leg, event, actions);
            return at(session().with(next)).copyChanged(actions);
        }
        return SmtpState.super.on(event);
    }

    /** Makes a state of what it is about. */
    @FunctionalInterface
    interface From<T> {
        SmtpState state(T data);
    }
}
