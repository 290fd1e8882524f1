package org.clustergate.transport.mina;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.mina.core.buffer.IoBuffer;
import org.apache.mina.transport.socket.nio.NioProcessor;
import org.apache.mina.transport.socket.nio.NioSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One I/O thread: MINA's processor, to which this adds tasks from other threads, timers and the end
 * of connecting. All of them run between two turns of the selector, so nothing of a connection ever
 * happens on another thread. The thread lives until {@link #dispose}, also without connections, and
 * survives an error.
 */
final class IoThread extends NioProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(IoThread.class);
    private static final long SWEEP_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>();
    private final List<TcpSession> connected = new ArrayList<>();
    private volatile Thread thread;
    private volatile boolean ended;
    private int connecting;
    private long nextSweep = System.nanoTime() + SWEEP_NANOS;

    /** Whether something is left to do that the end of this turn does not do anyway. */
    private boolean anotherTurn;

    /** Whether this turn has come to removing sessions: what is written now is not yet flushed. */
    private boolean removing;

    private boolean wholeSocketRead;

    /** Something to be done later on this thread. */
    static final class Timer implements Comparable<Timer> {
        private final long due;
        private Runnable task;

        private Timer(long due, Runnable task) {
            this.due = due;
            this.task = task;
        }

        /** It will not be done. On the I/O thread; harmless when it has been. */
        void cancel() {
            task = null;
        }

        @Override
        public int compareTo(Timer other) {
            return Long.compare(due - other.due, 0);
        }
    }

    private static final class Launcher implements Executor {
        private IoThread owner;

        @Override
        public void execute(Runnable loop) {
            Thread thread = new Thread(() -> owner.run(loop));
            thread.setDaemon(true);
            thread.start();
        }
    }

    IoThread() {
        this(new Launcher());
    }

    private IoThread(Launcher launcher) {
        super(launcher);
        launcher.owner = this;
    }

    /** Whether the caller is on this thread. */
    boolean here() {
        return Thread.currentThread() == thread;
    }

    /** Runs the task soon, never within this call. From any thread. */
    void execute(Runnable task) {
        tasks.add(task);
        // On this thread the queue is looked at before it would wait.
        if (!here()) {
            if (ended) {
                LOG.debug("A task has come after the end of its I/O thread and is not run");
            }
            super.wakeup();
        }
    }

    /** Runs the task after that time. On this thread. */
    Timer after(Duration delay, Runnable task) {
        Timer timer = new Timer(System.nanoTime() + delay.toNanos(), task);
        timers.add(timer);
        return timer;
    }

    /** Takes a new session, connected or still connecting. From any thread. */
    void join(TcpSession session) {
        add(session);
        if (here()) {
            anotherTurn = true;
        }
    }

    private void run(Runnable loop) {
        thread = Thread.currentThread();
        for (; ; ) {
            try {
                loop.run();
                return;
            } catch (Throwable t) {
                // MINA's loop ends with any Error. Its connections are worth more than that.
                LOG.error("I/O thread failed and goes on", t);
                if (selector.isOpen()) {
                    selector.selectedKeys().clear();
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        }
    }

    @Override
    protected void wakeup() {
        if (here()) {
            // This turn flushes what is written up to its end: no system call for that.
            anotherTurn |= removing || isDisposing();
        } else {
            super.wakeup();
        }
    }

    @Override
    protected int select(long timeout) throws Exception {
        removing = false;
        long wait = Math.min(timeout, untilNextTimer());
        int selected;
        if (anotherTurn || wait <= 0 || !tasks.isEmpty()) {
            anotherTurn = false;
            selected = selector.selectNow();
            // Else MINA takes ten of these for a broken selector.
            wakeupCalled.set(true);
        } else {
            selected = super.select(wait);
            if (wait < timeout) {
                wakeupCalled.set(true);
            }
        }
        runTasks();
        runTimers();
        return selected;
    }

    private long untilNextTimer() {
        Timer next = timers.peek();
        while (next != null && next.task == null) {
            timers.poll();
            next = timers.peek();
        }
        return next == null
                ? Long.MAX_VALUE
                : TimeUnit.NANOSECONDS.toMillis(next.due - System.nanoTime() + 999_999);
    }

    private void runTasks() {
        // Only those that are there now: tasks may bring tasks, and sockets wait for their turn.
        for (int left = tasks.size(); left > 0; left--) {
            runSafely(tasks.poll());
        }
    }

    private void runTimers() {
        long now = System.nanoTime();
        for (Timer next = timers.peek();
                next != null && next.due - now <= 0;
                next = timers.peek()) {
            timers.poll();
            if (next.task != null) {
                runSafely(next.task);
            }
        }
        if (nextSweep - now <= 0) {
            nextSweep = now + SWEEP_NANOS;
            for (SelectionKey key : selector.keys()) {
                if (key.attachment() instanceof TcpSession session && !session.isClosing()) {
                    runSafely(session.events()::checkProgress);
                }
            }
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            LOG.error("A task on an I/O thread failed", t);
        }
    }

    @Override
    protected void init(NioSession session) throws Exception {
        super.init(session);
        if (session instanceof TcpSession tcp && tcp.connecting()) {
            tcp.getChannel().keyFor(selector).interestOps(SelectionKey.OP_CONNECT);
            connecting++;
        }
    }

    @Override
    protected void destroy(NioSession session) throws Exception {
        removing = true;
        if (session instanceof TcpSession tcp) {
            if (tcp.connecting()) {
                tcp.connectingDone();
                connecting--;
            }
            tcp.release();
        }
        super.destroy(session);
    }

    @Override
    protected Iterator<NioSession> selectedSessions() {
        if (connecting > 0) {
            finishConnecting();
        }
        return super.selectedSessions();
    }

    private void finishConnecting() {
        for (SelectionKey key : selector.selectedKeys()) {
            if (key.isValid()
                    && key.isConnectable()
                    && key.attachment() instanceof TcpSession session) {
                connected.add(session);
            }
        }
        for (TcpSession session : connected) {
            connecting--;
            session.connectingDone();
            SocketChannel channel = session.getChannel();
            try {
                channel.finishConnect();
                channel.keyFor(selector).interestOps(SelectionKey.OP_READ);
                session.events().connected();
            } catch (IOException e) {
                session.events().failed(e);
                session.closeNow();
            } catch (Throwable t) {
                LOG.error("Failure in the transport; the connection is closed", t);
                session.closeNow();
            }
        }
        connected.clear();
    }

    /** One system call for each event: a short read means that the socket is empty for now. */
    @Override
    protected int read(NioSession session, IoBuffer buffer) throws Exception {
        if (buffer.position() > 0 && wholeSocketRead) {
            return 0;
        }
        try {
            int count = super.read(session, buffer);
            wholeSocketRead = buffer.hasRemaining();
            return count;
        } catch (IOException e) {
            // MINA would log an error for every client that is gone without goodbye.
            ((TcpSession) session).events().failed(e);
            session.closeNow();
            return 0;
        }
    }

    @Override
    protected int write(NioSession session, IoBuffer buffer, int length) throws IOException {
        try {
            return super.write(session, buffer, length);
        } catch (IOException e) {
            // MINA closes without telling why.
            ((TcpSession) session).events().failed(e);
            throw e;
        }
    }

    /**
     * Reading only: MINA would also take back its interest in writing when no write is queued,
     * although one may be half done.
     */
    @Override
    public void updateTrafficControl(NioSession session) {
        try {
            setInterestedInRead(session, !session.isReadSuspended());
        } catch (Exception e) {
            session.getFilterChain().fireExceptionCaught(e);
        }
    }

    /** MINA would cancel connections that are not connected yet. */
    @Override
    protected boolean isBrokenConnection() {
        return false;
    }

    /** MINA ends a thread without sessions; tasks and timers need it. */
    @Override
    protected int allSessionsCount() {
        int count = super.allSessionsCount();
        return isDisposing() ? count : Math.max(1, count);
    }

    @Override
    protected void doDispose() throws Exception {
        ended = true;
        runTasks();
        super.doDispose();
    }
}
