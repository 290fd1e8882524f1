package org.clustergate.transport.mina;

import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.core.service.IoHandlerAdapter;
import org.apache.mina.core.session.IoSession;
import org.apache.mina.core.write.WriteToClosedSessionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands MINA's events to whoever owns the socket. What throws there has failed; that socket is
 * closed and no other one suffers.
 */
final class SessionHandler extends IoHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);

    @Override
    public void sessionOpened(IoSession session) {
        TcpSession tcp = (TcpSession) session;
        if (!tcp.connecting()) {
            guarded(tcp, () -> tcp.events().connected());
        }
    }

    @Override
    public void messageReceived(IoSession session, Object message) {
        TcpSession tcp = (TcpSession) session;
        try {
            tcp.events().received(((IoBuffer) message).buf());
        } catch (Throwable t) {
            broken(tcp, t);
        }
    }

    @Override
    public void messageSent(IoSession session, Object message) {
        TcpSession tcp = (TcpSession) session;
        try {
            tcp.events().sent((Chunk) message);
        } catch (Throwable t) {
            broken(tcp, t);
        }
    }

    /** The adapter would close at once, and lose what is still to be sent. */
    @Override
    public void inputClosed(IoSession session) {
        TcpSession tcp = (TcpSession) session;
        // At its end a socket stays readable for ever.
        tcp.suspendRead();
        guarded(tcp, () -> tcp.events().inputClosed());
    }

    @Override
    public void exceptionCaught(IoSession session, Throwable cause) {
        TcpSession tcp = (TcpSession) session;
        if (!(cause instanceof WriteToClosedSessionException)) {
            guarded(tcp, () -> tcp.events().failed(cause));
            tcp.closeNow();
        }
    }

    @Override
    public void sessionClosed(IoSession session) {
        TcpSession tcp = (TcpSession) session;
        guarded(tcp, () -> tcp.events().closed());
    }

    private static void guarded(TcpSession session, Runnable call) {
        try {
            call.run();
        } catch (Throwable t) {
            broken(session, t);
        }
    }

    private static void broken(TcpSession session, Throwable t) {
        LOG.error("Failure in the transport; the connection is closed", t);
        session.closeNow();
    }
}
