package org.clustergate.engine;

import org.osgi.annotation.versioning.ConsumerType;

/** Makes engines of one protocol: a service with the property {@link #PROTOCOL}. Thread-safe. */
@ConsumerType
public interface ProtocolHandler {
    /** Service property: the label of the {@link org.clustergate.mail.Protocol} it speaks. */
    String PROTOCOL = "gateway.protocol";

    /** The initial state of a new session; {@link Event.Opened} follows. */
    ProtocolEngine open(EngineSettings settings);

    /** How sessions that are passed through are told to go. */
    default Farewell farewell() {
        return Farewell.SILENT;
    }
}
