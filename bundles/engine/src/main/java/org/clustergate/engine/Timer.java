package org.clustergate.engine;

/** The timers of a session; setting one that runs starts it anew. */
public enum Timer {
    /** From accept to the end of login, whatever happens meanwhile. */
    LOGIN,
    /** The client is to send its next command or more data. */
    CLIENT,
    /** A backend is to open, greet or answer. */
    BACKEND
}
