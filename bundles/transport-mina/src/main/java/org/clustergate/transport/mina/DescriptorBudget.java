package org.clustergate.transport.mina;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * Keeps file descriptors free. A process that has none left cannot read its configuration, write
 * its log or reach a backend, so clients are turned away before that: they may take half of what is
 * not reserved, since each needs a backend connection too. Thread-safe.
 */
final class DescriptorBudget {
    private static final int UNKNOWN_LIMIT = 1024 * 1024;

    private final int limit;
    private final AtomicInteger clients = new AtomicInteger();
    private final AtomicInteger backends = new AtomicInteger();
    private volatile int reserve;

    /** What one open socket has taken. Given back once, however often it is released. */
    static final class Share extends AtomicBoolean {
        private static final long serialVersionUID = 1;
        private final transient AtomicInteger pot;

        private Share(AtomicInteger pot) {
            super(true);
            this.pot = pot;
        }

        void release() {
            if (getAndSet(false)) {
                pot.decrementAndGet();
            }
        }
    }

    DescriptorBudget(int limit, int reserve) {
        this.limit = limit;
        this.reserve = reserve;
    }

    /** The limit of this process, or a very high one where the system does not tell. */
    static int systemLimit() {
        try {
            // By name: the class of the bean is not part of Java SE.
            Object limit =
                    ManagementFactory.getPlatformMBeanServer()
                            .getAttribute(
                                    new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME),
                                    "MaxFileDescriptorCount");
            return limit instanceof Long number && number > 0
                    ? (int) Math.min(number, UNKNOWN_LIMIT)
                    : UNKNOWN_LIMIT;
        } catch (JMException e) {
            return UNKNOWN_LIMIT;
        }
    }

    void reserve(int descriptors) {
        reserve = descriptors;
    }

    /** A share for one client connection, or null if there is none left. */
    Share client() {
        // With a very low limit some service is still better than none.
        int free = limit - Math.min(reserve, limit / 4);
        if (clients.incrementAndGet() > free / 2 || clients.get() + backends.get() > free) {
            clients.decrementAndGet();
            return null;
        }
        return new Share(clients);
    }

    /** A share for one connection of our own: these come out of the reserve if they must. */
    Share backend() {
        backends.incrementAndGet();
        return new Share(backends);
    }

    int inUse() {
        return clients.get() + backends.get();
    }
}
