package org.clustergate.core.session;

import java.time.Duration;
import java.util.List;
import org.clustergate.engine.Action;
import org.clustergate.engine.EngineLoop;
import org.clustergate.engine.Side;
import org.clustergate.transport.Connection;

/**
 * What a session's engine sends, and who is read for it: a source is not read while its sink has
 * too much to send, so what a session holds is bounded. Runs on the session's I/O thread, but for
 * {@link #holding}.
 */
final class Flow {
    /**
     * How long a backend may hold up content: less than the three minutes that a client waits (RFC
     * 5321 section 4.5.3.2.5).
     */
    static final Duration STALL = Duration.ofMinutes(2);

    /** How long a copy may. */
    static final Duration COPY_STALL = Duration.ofSeconds(10);

    private final Connection client;
    private final Legs legs;
    private final Outbox outbox = new Outbox();
    private long sentToClient;
    private volatile boolean holding;

    Flow(Connection client, Legs legs) {
        this.client = client;
        this.legs = legs;
    }

    /** Sends with the next {@link #flush}. */
    void send(Action.Send send) {
        outbox.add(send.to(), send.data());
    }

    void flush() {
        outbox.flush(
                (side, data) -> {
                    if (side.isClient()) {
                        sentToClient += data.remaining();
                        client.write(data);
                    } else {
                        legs.find(side.leg())
                                .flatMap(Leg::connection)
                                .ifPresent(connection -> connection.write(data));
                    }
                });
    }

    /** Octets that the client was sent. */
    long sentToClient() {
        return sentToClient;
    }

    /** Sends what is left to send and decides who is read. */
    void settle(EngineLoop loop) {
        flush();
        boolean held = client.pending() > Connection.HIGH_WATER;
        boolean legsHeld = false;
        for (Leg leg : legs.all()) {
            if (leg.connection().isPresent()) {
                Connection connection = leg.connection().get();
                connection.read(!held && loop.reads(leg.side()));
                legsHeld |= leg.held();
            }
        }
        holding = legsHeld;
        if (!legsHeld && loop.watches(Side.CLIENT)) {
            client.watch();
        } else {
            client.read(!legsHeld && loop.reads(Side.CLIENT));
        }
    }

    /** Whether the client is not read because a leg has too much to send. From any thread. */
    boolean holding() {
        return holding;
    }

    /** The session is passed through: others see to who is read. */
    void over() {
        holding = false;
    }

    /** The legs that take no data at all and must not hold up the others for ever. */
    List<Leg> stalled(long now) {
        return legs.all().stream()
                .filter(leg -> leg.heldFor(leg.isCopy() ? COPY_STALL : STALL, now))
                .toList();
    }
}
