package org.clustergate.transport.mina;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;

/** Makes the TLS side of one connection, when and if TLS is started on it. */
interface TlsStart {
    /**
     * A fresh engine, soon: certificates may have to be read first. Fails with a message for the
     * operator.
     */
    CompletionStage<SSLEngine> engine();

    /** Where the costly parts of handshakes run. */
    Executor costly();
}
