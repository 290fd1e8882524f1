package org.clustergate.transport.mina;

import java.time.Duration;

/** Checked settings, replaced as a whole when the configuration changes. */
record TransportSettings(
        int ioThreads,
        int backlog,
        Duration handshakeTimeout,
        Duration proxyTimeout,
        Duration writeTimeout,
        Duration closeTimeout,
        int descriptorReserve,
        int lookupThreads) {

    /** What holds when nothing is configured. */
    static final TransportSettings DEFAULT =
            new TransportSettings(
                    0,
                    4096,
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(300),
                    Duration.ofSeconds(30),
                    256,
                    8);

    TransportSettings {
        require(ioThreads >= 0 && ioThreads <= 1024, "io.threads is outside 0-1024");
        require(backlog >= 1, "backlog is below 1");
        require(
                !handshakeTimeout.isNegative() && !handshakeTimeout.isZero(),
                "handshake.timeout.ms is below 1");
        require(
                !proxyTimeout.isNegative() && !proxyTimeout.isZero(),
                "proxy.timeout.ms is below 1");
        require(!writeTimeout.isNegative(), "write.timeout.s is negative");
        require(!closeTimeout.isNegative(), "close.timeout.ms is negative");
        require(descriptorReserve >= 0, "descriptor.reserve is negative");
        require(lookupThreads >= 1 && lookupThreads <= 256, "lookup.threads is outside 1-256");
    }

    static TransportSettings of(TransportConfiguration configuration) {
        return new TransportSettings(
                configuration.io_threads(),
                configuration.backlog(),
                Duration.ofMillis(configuration.handshake_timeout_ms()),
                Duration.ofMillis(configuration.proxy_timeout_ms()),
                Duration.ofSeconds(configuration.write_timeout_s()),
                Duration.ofMillis(configuration.close_timeout_ms()),
                configuration.descriptor_reserve(),
                configuration.lookup_threads());
    }

    /** The number of I/O threads, with 0 replaced. */
    int threads() {
        return ioThreads > 0 ? ioThreads : Runtime.getRuntime().availableProcessors();
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException("gateway.transport: " + message);
        }
    }
}
