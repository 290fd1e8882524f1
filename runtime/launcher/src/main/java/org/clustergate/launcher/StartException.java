package org.clustergate.launcher;

/** The gateway cannot start; the message is the one line that the user reads. */
final class StartException extends Exception {
    private static final long serialVersionUID = 1L;

    StartException(String message) {
        super(message);
    }
}
