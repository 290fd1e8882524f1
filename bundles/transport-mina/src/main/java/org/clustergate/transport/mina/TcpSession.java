package org.clustergate.transport.mina;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.apache.mina.core.service.AbstractIoService;
import org.apache.mina.core.service.TransportMetadata;
import org.apache.mina.core.session.IoSessionDataStructureFactory;
import org.apache.mina.transport.socket.DefaultSocketSessionConfig;
import org.apache.mina.transport.socket.SocketSessionConfig;
import org.apache.mina.transport.socket.nio.NioSession;

/**
 * A TCP socket on its I/O thread, for accepted and for opened connections alike. MINA's own class
 * is closed, and its connector hands every connection through a thread of its own; this one knows
 * its I/O thread from the start and may join it while it still connects.
 */
final class TcpSession extends NioSession {
    /** Buffers of a quiet connection are small, those of a busy one grow up to the maximum. */
    private static final int MIN_READ = 1024;

    private static final int FIRST_READ = 4096;
    private static final int MAX_READ = 64 * 1024;

    private final IoThread thread;
    private final AbstractIoService service;
    private final DescriptorBudget.Share share;
    private SocketEvents events;
    private boolean connecting;

    /** Takes over the channel: if this throws, it is closed. */
    TcpSession(
            IoThread thread,
            AbstractIoService service,
            SocketChannel channel,
            boolean connecting,
            DescriptorBudget.Share share,
            SocketEvents events)
            throws IOException {
        super(thread, service, channel);
        this.thread = thread;
        this.service = service;
        this.connecting = connecting;
        this.share = share;
        this.events = events;
        DefaultSocketSessionConfig sizes = new DefaultSocketSessionConfig();
        sizes.setMaxReadBufferSize(MAX_READ);
        sizes.setReadBufferSize(FIRST_READ);
        sizes.setMinReadBufferSize(MIN_READ);
        // Its write time-out does not see a single large write; IoThread sweeps for stuck ones.
        sizes.setWriteTimeout(0);
        config = sizes;
        try {
            // Otherwise the second of two small writes waits for the peer's delayed ACK.
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            IoSessionDataStructureFactory structures = service.getSessionDataStructureFactory();
            setAttributeMap(structures.getAttributeMap(this));
            setWriteRequestQueue(structures.getWriteRequestQueue(this));
        } catch (Exception e) {
            release();
            channel.close();
            throw new IOException(e.getMessage(), e);
        }
    }

    IoThread thread() {
        return thread;
    }

    SocketEvents events() {
        return events;
    }

    /** From now on events go there. */
    void events(SocketEvents next) {
        events = next;
    }

    boolean connecting() {
        return connecting;
    }

    void connectingDone() {
        connecting = false;
    }

    /** Sends behind what was sent before. On the I/O thread. */
    void send(Chunk chunk) {
        getFilterChain().fireFilterWrite(chunk);
    }

    /** Reads into the buffer now, past MINA; to empty the socket before it is closed. */
    int readNow(ByteBuffer buffer) throws IOException {
        return getChannel().read(buffer);
    }

    /** Tells the peer that no more will come. */
    void shutdownOutput() throws IOException {
        getChannel().shutdownOutput();
    }

    /** The descriptor is free again. */
    void release() {
        share.release();
    }

    @Override
    public SocketChannel getChannel() {
        return (SocketChannel) channel;
    }

    @Override
    public SocketSessionConfig getConfig() {
        return (SocketSessionConfig) config;
    }

    @Override
    public TransportMetadata getTransportMetadata() {
        return service.getTransportMetadata();
    }

    @Override
    public InetSocketAddress getRemoteAddress() {
        return (InetSocketAddress) getChannel().socket().getRemoteSocketAddress();
    }

    @Override
    public InetSocketAddress getLocalAddress() {
        return (InetSocketAddress) getChannel().socket().getLocalSocketAddress();
    }
}
