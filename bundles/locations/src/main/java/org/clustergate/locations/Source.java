package org.clustergate.locations;

import java.util.concurrent.atomic.AtomicBoolean;
import org.clustergate.directory.LocationDirectory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A directory and whether it works; tells the log when that changes, not at every question. */
final class Source {
    private static final Logger LOG = LoggerFactory.getLogger(Source.class);

    private final String name;
    private final LocationDirectory directory;
    private final AtomicBoolean failing = new AtomicBoolean();

    Source(String name, LocationDirectory directory) {
        this.name = name;
        this.directory = directory;
    }

    String name() {
        return name;
    }

    LocationDirectory directory() {
        return directory;
    }

    void failed(String why) {
        if (failing.compareAndSet(false, true)) {
            LOG.warn("Location directory {} does not answer: {}", name, why);
        }
    }

    void answered() {
        if (failing.get() && failing.compareAndSet(true, false)) {
            LOG.info("Location directory {} answers again", name);
        }
    }
}
