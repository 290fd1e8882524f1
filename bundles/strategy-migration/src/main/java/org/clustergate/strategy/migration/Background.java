package org.clustergate.strategy.migration;

import java.time.Duration;

/** The thread on which time passes; nothing that it runs may block. */
interface Background {
    /** Runs the task soon. */
    void execute(Runnable task);

    /**
     * Runs the task after that time.
     *
     * @return takes it back
     */
    Runnable after(Duration time, Runnable task);
}
