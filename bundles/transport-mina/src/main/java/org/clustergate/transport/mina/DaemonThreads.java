package org.clustergate.transport.mina;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Named threads that do not keep the process alive, and go when there is nothing to do. */
final class DaemonThreads implements ThreadFactory {
    private final String name;
    private final AtomicInteger number = new AtomicInteger();

    private DaemonThreads(String name) {
        this.name = name;
    }

    /** So many threads, and so many tasks that wait for one; more are rejected. */
    static ThreadPoolExecutor pool(String name, int threads, int waiting) {
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(
                        threads,
                        threads,
                        30,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(waiting),
                        new DaemonThreads(name));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    static Thread start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Override
    public Thread newThread(Runnable task) {
        Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
        thread.setDaemon(true);
        return thread;
    }
}
