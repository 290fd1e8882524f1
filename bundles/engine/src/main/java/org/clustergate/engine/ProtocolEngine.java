package org.clustergate.engine;

/**
 * A state of one session of one protocol. Immutable, pure: no sockets, threads, clocks or loggers.
 * Called by one thread at a time.
 */
public interface ProtocolEngine {
    /**
     * What the event leads to. Must cope with any event in any state: one that cannot happen here
     * by the contract is a fault of ours and ends the session as {@code INTERNAL}; one that a
     * client or a backend can cause never throws.
     */
    Step on(Event event);

    /**
     * What this state reads next from that side; legs that it does not know: {@link Frame#NOTHING}.
     */
    Frame reads(Side side);
}
