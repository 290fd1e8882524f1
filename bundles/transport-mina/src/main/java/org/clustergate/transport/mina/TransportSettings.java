package org.clustergate.transport.mina;

import java.time.Duration;
import org.clustergate.config.Settings;

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

    /** Reads them; they count only if there are no problems. */
    static TransportSettings of(Settings settings) {
        return new TransportSettings(
                (int) settings.number("io.threads", 0, 1024),
                (int) settings.number("backlog", 1, 1_000_000),
                settings.millis("handshake.timeout.ms", 1, 600_000),
                settings.millis("proxy.timeout.ms", 1, 600_000),
                settings.seconds("write.timeout.s", 0, 86_400),
                settings.millis("close.timeout.ms", 0, 600_000),
                (int) settings.number("descriptor.reserve", 0, 1_000_000),
                (int) settings.number("lookup.threads", 1, 256));
    }

    /** The number of I/O threads, with 0 replaced. */
    int threads() {
        return ioThreads > 0 ? ioThreads : Runtime.getRuntime().availableProcessors();
    }
}
