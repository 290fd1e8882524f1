package org.clustergate.transport.mina;

import java.io.IOException;
import java.net.InetAddress;
import org.clustergate.transport.Transport;

/** The gateway's own transport, for a measurement outside of its bundle. */
public final class RealSockets implements AutoCloseable {
    private final MinaTransport transport;

    public RealSockets() throws IOException {
        transport =
                new MinaTransport(
                        TransportSettings.DEFAULT, InetAddress::getAllByName, descriptorLimit());
    }

    /** How many files and sockets this process may have open ({@code ulimit -n}). */
    public static int descriptorLimit() {
        return DescriptorBudget.systemLimit();
    }

    public Transport transport() {
        return transport;
    }

    @Override
    public void close() {
        transport.deactivate();
    }
}
