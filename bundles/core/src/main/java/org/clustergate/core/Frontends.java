package org.clustergate.core;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import org.clustergate.core.config.GatewayConfig;
import org.clustergate.core.session.SessionDriver;
import org.clustergate.core.session.SessionHost;
import org.clustergate.transport.Acceptor;
import org.clustergate.transport.Connection;
import org.clustergate.transport.ConnectionHandler;
import org.clustergate.transport.Listener;
import org.clustergate.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The listeners of all frontends. A new configuration is put into force as a whole: new addresses
 * are bound and certificates read before anything old is given up, and if that fails the old stays.
 * Used by the configuration's thread only, but for {@link #listening}.
 */
final class Frontends {
    private static final Logger LOG = LoggerFactory.getLogger(Frontends.class);

    /**
     * Sessions above a frontend's maximum, in per cent, that are still told so in the protocol's
     * words.
     */
    private static final int POLITE_EXCESS = 10;

    private final Transport transport;
    private final BiFunction<GatewayConfig, GatewayConfig.Frontend, SessionHost> hosts;
    private volatile Map<Key, Listener> listeners = Map.of();
    private volatile GatewayConfig config = GatewayConfig.EMPTY;

    /** What is being put into force: a new listener has its first client before that is done. */
    private volatile GatewayConfig candidate = GatewayConfig.EMPTY;

    /** A frontend's address: what stays the same when a configuration is changed. */
    private record Key(String frontend, InetSocketAddress address) {}

    /**
     * @param hosts what new sessions of a frontend need
     */
    Frontends(
            Transport transport,
            BiFunction<GatewayConfig, GatewayConfig.Frontend, SessionHost> hosts) {
        this.transport = transport;
        this.hosts = hosts;
    }

    /** Listens as configured; problems mean that nothing has changed. */
    List<String> apply(GatewayConfig next, Runnable inForce) {
        List<String> problems = new ArrayList<>();
        Map<Key, Listener> all = new LinkedHashMap<>();
        Map<Key, Listener> opened = new HashMap<>();
        Map<Key, Listener> changed = new HashMap<>();
        candidate = next;
        for (GatewayConfig.Frontend frontend : next.frontends().values()) {
            for (InetSocketAddress address : frontend.addresses()) {
                Key key = new Key(frontend.name(), address);
                Listener present = listeners.get(key);
                try {
                    if (present == null) {
                        present = listen(frontend, address);
                        opened.put(key, present);
                    } else {
                        present.reconfigure(frontend.listenSettings(address));
                        changed.put(key, present);
                    }
                    all.put(key, present);
                } catch (IOException e) {
                    problems.add("frontend " + frontend.name() + ": " + e.getMessage());
                }
            }
        }
        if (!problems.isEmpty()) {
            candidate = config;
            opened.values().forEach(Listener::close);
            changed.forEach(this::restore);
            return problems;
        }
        Map<Key, Listener> before = listeners;
        config = next;
        listeners = all;
        inForce.run();
        before.forEach(
                (key, listener) -> {
                    if (!all.containsKey(key)) {
                        listener.close();
                    }
                });
        return problems;
    }

    private Listener listen(GatewayConfig.Frontend frontend, InetSocketAddress address)
            throws IOException {
        return transport.listen(frontend.listenSettings(address), new Accepting(frontend.name()));
    }

    private void restore(Key key, Listener listener) {
        try {
            listener.reconfigure(
                    config.frontends().get(key.frontend()).listenSettings(key.address()));
        } catch (IOException e) {
            LOG.error("frontend {} keeps its settings only in part", key.frontend(), e);
        }
    }

    /** Where a frontend listens now. */
    List<InetSocketAddress> listening(String frontend) {
        return listeners.entrySet().stream()
                .filter(entry -> entry.getKey().frontend().equals(frontend))
                .map(entry -> entry.getValue().address())
                .toList();
    }

    /** Takes no new sessions. */
    void close() {
        listeners.values().forEach(Listener::close);
        listeners = Map.of();
        config = GatewayConfig.EMPTY;
        candidate = GatewayConfig.EMPTY;
    }

    /** Makes sessions with what is in force when they begin. */
    private final class Accepting implements Acceptor {
        private final String frontend;

        Accepting(String frontend) {
            this.frontend = frontend;
        }

        @Override
        public ConnectionHandler accept(Connection connection) {
            GatewayConfig present = config;
            if (!present.frontends().containsKey(frontend)) {
                present = candidate;
            }
            GatewayConfig from = present;
            return Optional.ofNullable(from.frontends().get(frontend))
                    .map(found -> hosts.apply(from, found))
                    .filter(Accepting::hasRoom)
                    .map(host -> new SessionDriver(host, connection))
                    .orElse(null);
        }

        private static boolean hasRoom(SessionHost host) {
            int max = host.frontend().maxSessions();
            return host.gateway().table().count(host.frontend().name())
                    < max + max / POLITE_EXCESS + 1;
        }
    }
}
