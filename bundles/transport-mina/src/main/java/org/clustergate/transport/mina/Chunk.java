package org.clustergate.transport.mina;

import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.future.WriteFuture;
import org.apache.mina.core.write.DefaultWriteRequest;
import org.apache.mina.core.write.WriteRequest;

/**
 * Octets on their way to the network, with how many octets of the sender's they stand for: more or
 * fewer than they are where TLS is on. Handed back whole in {@code messageSent}.
 */
final class Chunk implements WriteRequest {
    /** Nobody waits for single writes; MINA wants a future all the same. */
    private static final WriteFuture NO_FUTURE =
            new DefaultWriteRequest(DefaultWriteRequest.EMPTY_MESSAGE).getFuture();

    private final IoBuffer octets;
    private final int credit;

    Chunk(ByteBuffer octets, int credit) {
        this.octets = IoBuffer.wrap(octets);
        this.credit = credit;
    }

    /** How many of the sender's octets are done with once this is sent. */
    int credit() {
        return credit;
    }

    @Override
    public WriteRequest getOriginalRequest() {
        return this;
    }

    @Override
    public WriteFuture getFuture() {
        return NO_FUTURE;
    }

    @Override
    public Object getMessage() {
        return octets;
    }

    @Override
    public void setMessage(Object modified) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Object getOriginalMessage() {
        return this;
    }

    @Override
    public SocketAddress getDestination() {
        return null;
    }

    @Override
    public boolean isEncoded() {
        return false;
    }

    /** Never the octets. */
    @Override
    public String toString() {
        return "Chunk[" + octets.remaining() + " octets]";
    }
}
