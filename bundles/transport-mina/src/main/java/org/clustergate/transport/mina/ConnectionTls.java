package org.clustergate.transport.mina;

import java.nio.ByteBuffer;
import java.time.Duration;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLEngine;
import org.clustergate.engine.Failure;

/**
 * TLS as one connection uses it: from the wish to start it, over the engine that may have to wait
 * for a certificate file, to the handshake's end or deadline. On the I/O thread.
 */
final class ConnectionTls implements TlsLayer.Events {
    private final MinaConnection connection;
    private final TlsStart source;
    private final Outbox outbox;
    private TlsLayer layer;
    private boolean started;
    private boolean ready = true;
    private String sni = "";

    ConnectionTls(MinaConnection connection, TlsStart source, Outbox outbox) {
        this.connection = connection;
        this.source = source;
        this.outbox = outbox;
    }

    /** Whether TLS has been asked for: then nothing is plain text any more. */
    boolean started() {
        return started;
    }

    boolean established() {
        return layer != null && layer.established();
    }

    /** Whether the handshake is under way. */
    boolean shaking() {
        return layer != null && !layer.established();
    }

    /** Whether input can be taken; false while a part of the handshake runs elsewhere. */
    boolean ready() {
        return ready;
    }

    String sni() {
        return sni;
    }

    /** Starts once; what is written from now on waits for the handshake, which has that long. */
    void start(Duration limit) {
        started = true;
        ready = false;
        outbox.secure();
        connection.updateReading();
        connection.deadline(
                limit, () -> connection.end(Failure.TIMEOUT, "TLS handshake took too long"));
        source.engine()
                .whenComplete(
                        (engine, thrown) -> {
                            if (connection.thread().here()) {
                                begin(engine, thrown);
                            } else {
                                connection.thread().execute(() -> begin(engine, thrown));
                            }
                        });
    }

    private void begin(SSLEngine engine, Throwable thrown) {
        if (connection.gone()) {
            return;
        }
        if (thrown != null) {
            broken(Problems.explain(thrown));
            return;
        }
        layer = new TlsLayer(engine, connection.thread(), source.costly(), this);
        outbox.tls(layer);
        ready(true);
        layer.start();
    }

    void received(ByteBuffer data) {
        if (layer != null) {
            layer.received(data);
        }
    }

    /** What tells the peer that nothing more will be sent. */
    ByteBuffer closeNotify() {
        return layer.closeNotify();
    }

    @Override
    public void handshakeOctets(ByteBuffer data) {
        connection.writeRaw(data);
    }

    @Override
    public void established(SSLEngine engine) {
        connection.cancelDeadline();
        if (!engine.getUseClientMode()
                && engine.getSession() instanceof ExtendedSSLSession negotiated) {
            sni = ServerNames.first(negotiated.getRequestedServerNames());
        }
        connection.secured();
    }

    @Override
    public void decrypted(ByteBuffer data) {
        connection.deliver(data);
    }

    @Override
    public void closeNotified() {
        connection.endOfInput();
    }

    @Override
    public void broken(String problem) {
        ready = false;
        connection.tlsBroken(problem);
    }

    @Override
    public void ready(boolean now) {
        ready = now;
        connection.updateReading();
    }
}
