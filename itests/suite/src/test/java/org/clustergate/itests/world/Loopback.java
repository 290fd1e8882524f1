package org.clustergate.itests.world;

/**
 * Addresses of this JVM's own, out of the sixteen million that Linux gives the loopback interface:
 * two builds on one machine do not meet.
 */
public final class Loopback {
    private static final String NETWORK = network(ProcessHandle.current().pid());

    private Loopback() {}

    private static String network(long pid) {
        return "127." + (64 + pid / 256 % 128) + "." + pid % 256 + ".";
    }

    /** The address of that number, 1 to 254. */
    public static String address(int number) {
        return NETWORK + number;
    }
}
