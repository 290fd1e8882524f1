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
 * Mailing --DATA--> AwaitingGoAhead --354--> Streaming --dot--> AwaitingVerdict --> Idle
 *                                                |
 *                                                +--bad content, leg lost--> Swallowing --> Idle
 * Idle, Mailing --STARTTLS--> StartingTls --> FirstOctet …
 * </pre>
 *
 * <p>The client is read in {@link Idle}, {@link Mailing}, {@link Streaming} and {@link Swallowing}
 * only, so what it pipelines waits and is answered in order.
 */
sealed interface InboundState extends SmtpState
        permits InboundGreeting,
                CommandState,
                StartingTls,
                AwaitingRoute,
                OpeningLeg,
                GivingRecipient,
                AwaitingGoAhead,
                Streaming,
                Swallowing,
                AwaitingVerdict {

    /** Makes a state of what it is about. */
    @FunctionalInterface
    interface From<T> {
        SmtpState state(T data);
    }
}
