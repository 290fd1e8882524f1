package org.clustergate.transport;

/** Takes new connections of a listener. */
@FunctionalInterface
public interface Acceptor {
    /**
     * A client has connected; a PROXY header has been read, implicit TLS is still to come. Called
     * on the connection's I/O thread. The handler hears {@code opened} once TLS is done.
     *
     * @return what handles the connection, or null to close it at once
     */
    ConnectionHandler accept(Connection connection);
}
