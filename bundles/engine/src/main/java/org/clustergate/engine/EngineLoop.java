package org.clustergate.engine;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Runs one engine: cuts the input of every side into the frames that the present state asks for,
 * feeds events one at a time and has actions performed. Whatever drives it, sockets or a test's
 * script, performs the actions and hands in what comes of them; it may do so from within {@link
 * Effects#perform}. Confined to one thread.
 */
public final class EngineLoop {
    /** Performs actions. */
    public interface Effects {
        /** Performs one action; must not throw. May call the loop again. */
        void perform(Action action);
    }

    private final Effects effects;
    private final Deque<Event> events = new ArrayDeque<>(4);
    private final FrameReader client = new FrameReader(Side.CLIENT);
    private final Map<Integer, FrameReader> legs = new HashMap<>(2);
    private ProtocolEngine state;
    private boolean running;
    private boolean finished;

    public EngineLoop(ProtocolEngine initial, Effects effects) {
        this.state = initial;
        this.effects = effects;
    }

    /** Something has happened. */
    public void on(Event event) {
        if (!finished) {
            events.add(event);
            run();
        }
    }

    /** Input has come; the buffer is handed over. */
    public void received(Side side, ByteBuffer data) {
        reader(side).add(data);
        run();
    }

    /** Whether the present state asks for more from that side: if not, do not read it. */
    public boolean reads(Side side) {
        return !finished
                && !(state.reads(side) instanceof Frame.Nothing)
                && !(state.reads(side) instanceof Frame.NotEvenItsEnd);
    }

    /** Whether the present state wants to know when that side breaks off while it is not read. */
    public boolean watches(Side side) {
        return !finished && state.reads(side) instanceof Frame.Nothing;
    }

    /** Takes what has come from that side and was not asked for. */
    public ByteBuffer takeBuffered(Side side) {
        return reader(side).takeAll();
    }

    /** Whether {@link Action.PassThrough} or {@link Action.Close} has been performed. */
    public boolean finished() {
        return finished;
    }

    /** The present state, for tests and logs. */
    public ProtocolEngine state() {
        return state;
    }

    private void run() {
        if (running) {
            return;
        }
        running = true;
        try {
            while (!finished) {
                Event event = events.poll();
                if (event == null) {
                    event = nextFrame();
                }
                if (event == null) {
                    return;
                }
                step(event);
            }
        } finally {
            running = false;
        }
    }

    private Event nextFrame() {
        // Legs first: what a backend has already said must not be overtaken by the client's next
        // command.
        for (Map.Entry<Integer, FrameReader> leg : legs.entrySet()) {
            Event event = leg.getValue().next(state.reads(Side.leg(leg.getKey())));
            if (event != null) {
                return event;
            }
        }
        return client.next(state.reads(Side.CLIENT));
    }

    private void step(Event event) {
        if (event instanceof Event.LegFailed failed) {
            legs.remove(failed.leg());
        }
        Step step = state.on(event);
        state = step.next();
        for (Action action : step.actions()) {
            if (action instanceof Action.CloseLeg close) {
                legs.remove(close.leg());
            } else if (action instanceof Action.StartTls tls) {
                // RFC 3207 section 4.2: nothing that came in plain text counts from here on.
                reader(tls.side()).clear();
            } else if (action instanceof Action.PassThrough || action instanceof Action.Close) {
                finished = true;
            }
            effects.perform(action);
            if (finished) {
                return;
            }
        }
    }

    private FrameReader reader(Side side) {
        return side.isClient()
                ? client
                : legs.computeIfAbsent(side.leg(), leg -> new FrameReader(side));
    }
}
