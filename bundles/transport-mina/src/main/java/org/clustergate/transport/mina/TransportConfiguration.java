package org.clustergate.transport.mina;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/** Settings of the sockets that all frontends and backends share. */
@ObjectClassDefinition(
        name = "Clustergate transport",
        description =
                "Threads, limits and deadlines of all connections. A change of the number of"
                        + " threads takes effect at the next start, everything else at once.")
@interface TransportConfiguration {
    @AttributeDefinition(
            name = "I/O threads",
            description = "Threads that move bytes; 0 for one a processor core.")
    int io_threads() default 0;

    @AttributeDefinition(
            name = "Backlog",
            description =
                    "Connections that may wait to be accepted, for each listening address. The"
                            + " system may lower it (net.core.somaxconn).")
    int backlog() default 4096;

    @AttributeDefinition(
            name = "TLS handshake deadline (ms)",
            description = "How long a TLS handshake may take.")
    int handshake_timeout_ms() default 10_000;

    @AttributeDefinition(
            name = "PROXY header deadline (ms)",
            description =
                    "How long a connection from a PROXY protocol network may take to send its"
                            + " header.")
    int proxy_timeout_ms() default 3_000;

    @AttributeDefinition(
            name = "Write deadline (s)",
            description = "A peer that takes nothing for this long is closed; 0 for never.")
    int write_timeout_s() default 300;

    @AttributeDefinition(
            name = "Close deadline (ms)",
            description = "How long what is still to be sent may take when a connection is closed.")
    int close_timeout_ms() default 30_000;

    @AttributeDefinition(
            name = "Descriptor reserve",
            description =
                    "File descriptors kept free for logs, configuration, console and look-ups. Half"
                            + " of the others may be taken by clients, the rest is for backends.")
    int descriptor_reserve() default 256;

    @AttributeDefinition(
            name = "Look-up threads",
            description = "Host names of backends that are looked up at the same time.")
    int lookup_threads() default 8;
}
