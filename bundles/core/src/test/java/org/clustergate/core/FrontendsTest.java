package org.clustergate.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.mail.Protocol;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.ConnectSettings;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.ListenSettings;
import org.clustergate.transport.Listener;
import org.clustergate.transport.Transport;
import org.junit.jupiter.api.Test;

class FrontendsTest {
    private final List<String> done = new ArrayList<>();
    private final Set<Integer> taken = new HashSet<>();
    private final List<String> asked = new ArrayList<>();

    /** Remembers what is listened to; ports that are taken fail. */
    private final Transport transport =
            new Transport() {
                @Override
                public Listener listen(ListenSettings settings, Acceptor acceptor)
                        throws IOException {
                    int port = settings.address().getPort();
                    if (taken.contains(port)) {
                        throw new IOException(port + ": address already in use");
                    }
                    done.add("listen " + port);
                    // A client that was only waiting for this.
                    acceptor.accept(null);
                    return new FakeListener(settings.address());
                }

                @Override
                public void connect(
                        ConnectSettings settings, Connection near, ConnectionHandler handler) {
                    throw new AssertionError("nobody connects here");
                }
            };

    private final class FakeListener implements Listener {
        private final InetSocketAddress address;

        FakeListener(InetSocketAddress address) {
            this.address = address;
        }

        @Override
        public InetSocketAddress address() {
            return address;
        }

        @Override
        public void reconfigure(ListenSettings settings) {
            done.add("reconfigure " + address.getPort());
        }

        @Override
        public void close() {
            done.add("close " + address.getPort());
        }
    }

    private final Frontends frontends =
            new Frontends(
                    transport,
                    (config, frontend) -> {
                        asked.add(frontend.name());
                        return null;
                    });

    private static GatewayConfig config(int... ports) {
        Map<String, GatewayConfig.Frontend> all = new TreeMap<>();
        for (int port : ports) {
            all.put("f" + port, frontend("f" + port, port));
        }
        return new GatewayConfig(Map.of(), Map.of(), Map.of(), all);
    }

    private static GatewayConfig.Frontend frontend(String name, int port) {
        Duration minute = Duration.ofMinutes(1);
        return new GatewayConfig.Frontend(
                name,
                Protocol.IMAP,
                List.of(new InetSocketAddress("192.0.2.1", port)),
                GatewayConfig.Tls.NONE,
                Optional.empty(),
                new GatewayConfig.Policy("p", List.of(), minute, minute),
                List.of(),
                "gw",
                Set.of(),
                "",
                "",
                false,
                true,
                0,
                100,
                100,
                minute,
                minute,
                minute,
                List.of());
    }

    @Test
    void bindsWhatIsNewBeforeItClosesWhatIsOld() {
        frontends.apply(config(143, 144), () -> done.add("in force"));
        done.clear();

        assertThat(frontends.apply(config(144, 145), () -> done.add("in force"))).isEmpty();

        assertThat(done).containsExactly("reconfigure 144", "listen 145", "in force", "close 143");
    }

    @Test
    void keepsWhatIsThereWhenAnAddressIsTaken() {
        frontends.apply(config(143), () -> done.add("in force"));
        done.clear();
        taken.add(146);

        assertThat(frontends.apply(config(145, 146), () -> done.add("in force")))
                .containsExactly("frontend f146: 146: address already in use");

        assertThat(done).containsExactly("listen 145", "close 145");
        assertThat(frontends.listening("f143")).hasSize(1);
    }

    @Test
    void servesAClientThatComesBeforeTheConfigurationIsInForce() {
        frontends.apply(config(143), () -> done.add("in force after " + asked));

        assertThat(done).containsExactly("listen 143", "in force after [f143]");
    }
}
