package org.clustergate.locations;

import java.time.Duration;

/** Runs something later. */
interface Alarm {
    /** Runs the task after that time; the result, run before, cancels it. */
    Runnable after(Duration time, Runnable task);
}
