package org.clustergate.transport.mina;

import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * TLS on one connection, without sockets: records in, octets out, and the other way round. On the
 * connection's I/O thread, but for the costly parts of a handshake, which run elsewhere while
 * everything else of this connection waits.
 */
final class TlsLayer {
    private static final int HEADER = 5;

    /** RFC 5246 section 6.2.3: at most 2^14 octets and 2048 for what encryption adds. */
    private static final int MAX_RECORD = HEADER + 16384 + 2048;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    /** Where records of one chunk are put together; one for each I/O thread. */
    private static final ThreadLocal<ByteBuffer> SCRATCH =
            ThreadLocal.withInitial(() -> ByteBuffer.allocate(128 * 1024));

    /** What comes of it. */
    interface Events {
        /** Octets for the network. */
        void handshakeOctets(ByteBuffer data);

        /** The handshake is done; at most once. */
        void established(SSLEngine engine);

        /** Decrypted octets; only after {@link #established}. */
        void decrypted(ByteBuffer data);

        /** The peer has said that nothing more comes (RFC 8446 section 6.1). */
        void closeNotified();

        /** It is over, perhaps with an alert in {@link #handshakeOctets}. Last call. */
        void broken(String detail);

        /** Whether input can be taken; false while a part of the handshake runs elsewhere. */
        void ready(boolean ready);
    }

    private final SSLEngine engine;
    private final IoThread thread;
    private final Executor costly;
    private final Events events;

    /** The beginning of a record whose end has not come. */
    private ByteBuffer partial;

    /** Input that waits for the handshake. */
    private ByteBuffer input = NOTHING;

    private boolean established;
    private boolean busy;
    private boolean inputEnded;
    private boolean outputEnded;

    TlsLayer(SSLEngine engine, IoThread thread, Executor costly, Events events) {
        this.engine = engine;
        this.thread = thread;
        this.costly = costly;
        this.events = events;
    }

    boolean established() {
        return established && !outputEnded;
    }

    /** Begins: a client says hello, a server waits for that. */
    void start() {
        try {
            engine.beginHandshake();
            advance();
        } catch (SSLException e) {
            broken(e);
        }
    }

    /** Takes octets from the network; the buffer is handed over. */
    void received(ByteBuffer data) {
        if (inputEnded) {
            return;
        }
        if (input.hasRemaining()) {
            ByteBuffer joined = ByteBuffer.allocate(input.remaining() + data.remaining());
            input = joined.put(input).put(data).flip();
        } else {
            input = data;
        }
        advance();
    }

    /** Makes records of the octets. Only once established. */
    ByteBuffer encrypt(ByteBuffer[] pieces, int count) throws SSLException {
        ByteBuffer records = SCRATCH.get().clear();
        while (hasRemaining(pieces, count)) {
            SSLEngineResult result = engine.wrap(pieces, 0, count, records);
            if (result.getStatus() != Status.OK) {
                throw new SSLException("cannot encrypt: " + result.getStatus());
            }
        }
        return copy(records.flip());
    }

    /** Says that nothing more will be sent: the alert, or nothing if that cannot be said. */
    ByteBuffer closeNotify() {
        inputEnded = true;
        outputEnded = true;
        ByteBuffer records = SCRATCH.get().clear();
        try {
            engine.closeOutbound();
            if (established) {
                engine.wrap(NOTHING, records);
            }
        } catch (SSLException e) {
            records.clear();
        }
        return copy(records.flip());
    }

    private static boolean hasRemaining(ByteBuffer[] pieces, int count) {
        // Octets are taken from the front.
        return pieces[count - 1].hasRemaining();
    }

    private void advance() {
        ByteBuffer output = null;
        try {
            while (!busy && !inputEnded) {
                HandshakeStatus status = engine.getHandshakeStatus();
                if (established
                        && status != HandshakeStatus.NOT_HANDSHAKING
                        && "TLSv1.2".equals(engine.getSession().getProtocol())) {
                    // RFC 5246 section 7.2.2: renegotiation, which costs us more than them.
                    throw new SSLException("renegotiation refused");
                }
                if (status == HandshakeStatus.NEED_TASK) {
                    runElsewhere();
                } else if (status == HandshakeStatus.NEED_WRAP) {
                    handshakeRecord();
                } else {
                    ByteBuffer record = nextRecord();
                    if (record == null) {
                        break;
                    }
                    output = decrypt(record, output);
                }
            }
        } catch (SSLException | RuntimeException e) {
            deliver(output);
            broken(e);
            return;
        }
        deliver(output);
    }

    private void deliver(ByteBuffer output) {
        if (output != null && output.position() > 0) {
            events.decrypted(output.flip());
        }
    }

    private ByteBuffer decrypt(ByteBuffer record, ByteBuffer output) throws SSLException {
        ByteBuffer target = output;
        if (target == null) {
            // Never more comes out than goes in.
            target = ByteBuffer.allocate(record.remaining() + input.remaining());
        }
        SSLEngineResult result = engine.unwrap(record, target);
        if (result.getStatus() == Status.BUFFER_OVERFLOW) {
            deliver(output);
            target = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize());
            result = engine.unwrap(record, target);
        }
        if (result.getStatus() == Status.CLOSED) {
            deliver(target);
            inputEnded = true;
            events.closeNotified();
            return null;
        }
        if (result.getStatus() != Status.OK) {
            throw new SSLException("cannot read record: " + result.getStatus());
        }
        finished(result);
        return target.position() > 0 ? target : null;
    }

    private void handshakeRecord() throws SSLException {
        ByteBuffer records = SCRATCH.get().clear();
        SSLEngineResult result = engine.wrap(NOTHING, records);
        if (records.position() > 0) {
            events.handshakeOctets(copy(records.flip()));
        }
        if (result.getStatus() == Status.CLOSED) {
            throw new SSLException("closed during the handshake");
        }
        finished(result);
    }

    private void finished(SSLEngineResult result) {
        if (!established && result.getHandshakeStatus() == HandshakeStatus.FINISHED) {
            established = true;
            events.established(engine);
        }
    }

    private void runElsewhere() {
        busy = true;
        events.ready(false);
        costly.execute(
                () -> {
                    try {
                        for (Runnable task = engine.getDelegatedTask();
                                task != null;
                                task = engine.getDelegatedTask()) {
                            task.run();
                        }
                    } finally {
                        thread.execute(this::ranElsewhere);
                    }
                });
    }

    private void ranElsewhere() {
        busy = false;
        if (!inputEnded) {
            events.ready(true);
            advance();
        }
    }

    /** The next whole record, or null: then what there is of it has been put aside. */
    private ByteBuffer nextRecord() throws SSLException {
        if (partial != null) {
            fill(HEADER);
            if (partial.position() >= HEADER) {
                fill(recordLength(partial, 0));
            }
            if (partial.position() < HEADER || partial.position() < recordLength(partial, 0)) {
                return null;
            }
            ByteBuffer record = partial.flip();
            partial = null;
            return record;
        }
        int available = input.remaining();
        if (available == 0) {
            return null;
        }
        checkType(input.get(input.position()));
        if (available >= HEADER) {
            int length = recordLength(input, input.position());
            if (available >= length) {
                ByteBuffer record = input.slice().limit(length);
                input.position(input.position() + length);
                return record;
            }
        }
        partial =
                ByteBuffer.allocate(
                        available >= HEADER ? recordLength(input, input.position()) : HEADER);
        partial.put(input);
        return null;
    }

    private void fill(int length) {
        if (partial.capacity() < length) {
            partial = ByteBuffer.allocate(length).put(partial.flip());
        }
        int count = Math.min(length - partial.position(), input.remaining());
        if (count > 0) {
            partial.put(input.slice().limit(count));
            input.position(input.position() + count);
        }
    }

    private static void checkType(byte type) throws SSLException {
        // RFC 8446 section 5.1: change_cipher_spec 20 to application_data 23.
        if (type < 20 || type > 23) {
            throw new SSLException("plain text where TLS was expected");
        }
    }

    private static int recordLength(ByteBuffer buffer, int at) throws SSLException {
        int length = HEADER + ((buffer.get(at + 3) & 0xff) << 8 | buffer.get(at + 4) & 0xff);
        if (length > MAX_RECORD) {
            throw new SSLException("TLS record is too long");
        }
        return length;
    }

    private void broken(Exception e) {
        if (outputEnded) {
            return;
        }
        inputEnded = true;
        outputEnded = true;
        try {
            engine.closeOutbound();
            ByteBuffer records = SCRATCH.get().clear();
            // The alert that tells the peer what was wrong.
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                    && engine.wrap(NOTHING, records).bytesProduced() > 0) {
                continue;
            }
            if (records.position() > 0) {
                events.handshakeOctets(copy(records.flip()));
            }
        } catch (SSLException | RuntimeException alert) {
            e.addSuppressed(alert);
        }
        events.broken(Problems.explain(e));
    }

    private static ByteBuffer copy(ByteBuffer octets) {
        return ByteBuffer.allocate(octets.remaining()).put(octets).flip();
    }
}
