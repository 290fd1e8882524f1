package org.clustergate.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EngineLoopTest {
    private final List<Event> heard = new ArrayList<>();

    /** Reads that from the client, and nothing from anybody else. */
    private EngineLoop reading(Frame frame) {
        ProtocolEngine state =
                new ProtocolEngine() {
                    @Override
                    public Step on(Event event) {
                        heard.add(event);
                        return Step.to(this);
                    }

                    @Override
                    public Frame reads(Side side) {
                        return side.isClient() ? frame : Frame.NOTHING;
                    }
                };
        return new EngineLoop(state, action -> {});
    }

    @Test
    void readsWhereAFrameIsAwaited() {
        EngineLoop loop = reading(new Frame.Line(100));

        assertThat(loop.reads(Side.CLIENT)).isTrue();
        assertThat(loop.watches(Side.CLIENT)).isFalse();
        assertThat(loop.reads(Side.leg(0))).isFalse();
    }

    @Test
    void watchesWhereNothingIsAwaited() {
        EngineLoop loop = reading(Frame.NOTHING);

        assertThat(loop.reads(Side.CLIENT)).isFalse();
        assertThat(loop.watches(Side.CLIENT)).isTrue();
    }

    @Test
    void doesNotEvenWatchWhereAnEndWouldDisturb() {
        EngineLoop loop = reading(Frame.NOT_EVEN_ITS_END);

        loop.received(
                Side.CLIENT, ByteBuffer.wrap("early\r\n".getBytes(StandardCharsets.US_ASCII)));

        assertThat(loop.reads(Side.CLIENT)).isFalse();
        assertThat(loop.watches(Side.CLIENT)).isFalse();
        assertThat(heard).isEmpty();
    }
}
