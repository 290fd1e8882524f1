package org.clustergate.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** The gateway's ports in the demo: the usual ones plus 1000 or, where taken, any free one. */
record DemoPorts(int imap, int imaps, int pop3, int smtp, int submission, int console) {

    static DemoPorts free() throws IOException {
        return new DemoPorts(
                free(1143), free(1993), free(1110), free(1025), free(1587), free(8080));
    }

    private static int free(int wanted) throws IOException {
        InetAddress loopback = InetAddress.getByName("127.0.0.1");
        try (ServerSocket probe = new ServerSocket(wanted, 1, loopback)) {
            return probe.getLocalPort();
        } catch (IOException taken) {
            try (ServerSocket probe = new ServerSocket(0, 1, loopback)) {
                return probe.getLocalPort();
            }
        }
    }
}
