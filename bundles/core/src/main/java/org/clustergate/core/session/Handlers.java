package org.clustergate.core.session;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.clustergate.engine.ProtocolHandler;
import org.clustergate.mail.Protocol;

/** The protocol handlers there are, and who waits for one that is not. Thread-safe. */
public final class Handlers {
    private final Map<Protocol, ProtocolHandler> handlers = new EnumMap<>(Protocol.class);
    private final Map<Protocol, Set<Consumer<ProtocolHandler>>> waiting =
            new EnumMap<>(Protocol.class);

    /** A handler has come; everybody who waited for one of its protocol goes on. */
    public void add(Protocol protocol, ProtocolHandler handler) {
        Set<Consumer<ProtocolHandler>> waited;
        synchronized (this) {
            handlers.put(protocol, handler);
            waited = waiting.remove(protocol);
        }
        if (waited != null) {
            waited.forEach(one -> one.accept(handler));
        }
    }

    /** A handler has gone. */
    public synchronized void remove(Protocol protocol, ProtocolHandler handler) {
        handlers.remove(protocol, handler);
    }

    /** Whether that protocol can be spoken now. */
    public synchronized boolean has(Protocol protocol) {
        return handlers.containsKey(protocol);
    }

    /**
     * The protocol's handler.
     *
     * @param later called on the thread that brings the handler, if it is not there now
     */
    synchronized Optional<ProtocolHandler> find(
            Protocol protocol, Consumer<ProtocolHandler> later) {
        ProtocolHandler present = handlers.get(protocol);
        if (present == null) {
            waiting.computeIfAbsent(protocol, p -> new LinkedHashSet<>()).add(later);
        }
        return Optional.ofNullable(present);
    }

    /** That one does not wait any more. */
    synchronized void stopWaiting(Protocol protocol, Consumer<ProtocolHandler> later) {
        Set<Consumer<ProtocolHandler>> waited = waiting.get(protocol);
        if (waited != null) {
            waited.remove(later);
        }
    }
}
