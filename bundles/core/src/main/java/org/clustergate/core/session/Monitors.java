package org.clustergate.core.session;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.clustergate.monitor.GatewayMonitor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All monitors there are. What one of them throws is logged and hurts nobody else. Thread-safe. */
public final class Monitors {
    private static final Logger LOG = LoggerFactory.getLogger(Monitors.class);

    private final List<GatewayMonitor> monitors = new CopyOnWriteArrayList<>();

    public void add(GatewayMonitor monitor) {
        monitors.add(monitor);
    }

    public void remove(GatewayMonitor monitor) {
        monitors.remove(monitor);
    }

    /** Tells all of them. */
    public void tell(Consumer<GatewayMonitor> what) {
        for (GatewayMonitor monitor : monitors) {
            tellOne(monitor, what);
        }
    }

    /** Tells one of them. */
    public void tellOne(GatewayMonitor monitor, Consumer<GatewayMonitor> what) {
        try {
            what.accept(monitor);
        } catch (RuntimeException | LinkageError e) {
            LOG.error("monitor {} failed", monitor.getClass().getName(), e);
        }
    }
}
