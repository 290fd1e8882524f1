package org.clustergate.directory.http;

/** Nothing can be said about a user now. Has no stack trace: there may be thousands. */
final class Outage extends Exception {
    private static final long serialVersionUID = 1;

    Outage(String why) {
        super(why, null, false, false);
    }

    @Override
    public String toString() {
        return getMessage();
    }
}
