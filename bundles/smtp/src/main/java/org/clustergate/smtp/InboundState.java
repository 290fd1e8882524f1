package org.clustergate.smtp;

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
 * Streaming --bad content--> Swallowing --dot--> Idle
 * Idle, Mailing --STARTTLS--> StartingTls --> FirstOctet …
 * </pre>
 *
 * <p>The client is read in {@link Idle}, {@link Mailing}, {@link Streaming} and {@link Swallowing}
 * only, so what it pipelines waits and is answered in order. Legs are always read: one that
 * recipients wait for may fail at any time, and any other may go.
 */
sealed interface InboundState extends SmtpState
        permits InboundGreeting,
                CommandState,
                StartingTls,
                RecipientState,
                ContentState,
                Swallowing {

    /** Makes a state of what it is about. */
    @FunctionalInterface
    interface From<T> {
        SmtpState state(T data);
    }
}
