package org.clustergate.engine;

import java.util.Locale;

/** Why a backend connection could not be used. */
public enum Failure {
    /** Its name has no address. */
    RESOLVE,
    /** It refused the connection or is unreachable. */
    CONNECT,
    /** It took too long. */
    TIMEOUT,
    /** The TLS handshake failed, or its certificate is not the right one. */
    TLS,
    /** It closed the connection. */
    CLOSED;

    /** The name used in logs and metrics. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
