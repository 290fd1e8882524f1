package org.clustergate.transport.mina;

import java.nio.ByteBuffer;

/** Nobody wants what happens to this socket: its owner closes it. */
class Abandoned implements SocketEvents {
    @Override
    public void connected() {}

    @Override
    public void received(ByteBuffer data) {}

    @Override
    public void sent(Chunk chunk) {}

    @Override
    public void inputClosed() {}

    @Override
    public void failed(Throwable cause) {}

    @Override
    public void closed() {}

    @Override
    public void checkProgress() {}
}
