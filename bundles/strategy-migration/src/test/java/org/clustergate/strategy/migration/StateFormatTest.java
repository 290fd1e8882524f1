package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.clustergate.strategy.migration.States.Late;
import org.clustergate.strategy.migration.States.UserState;
import org.clustergate.strategy.migration.States.WaveState;
import org.junit.jupiter.api.Test;

class StateFormatTest {
    static final States STATES =
            new States(
                    Map.of(
                            "pilot",
                            new WaveState(MoveState.CUT_OVER, FakeBackground.START, 10_000),
                            "half",
                            new WaveState(MoveState.HOLDING, FakeBackground.START, 5000)),
                    Map.of(
                            "joe@example.org",
                            new UserState(MoveState.ROLLED_BACK, Instant.EPOCH),
                            "two words jürgen",
                            new UserState(MoveState.COPYING, FakeBackground.START)),
                    Map.of("pilot", new Late(3, FakeBackground.START), "half", new Late(1, null)),
                    true);

    @Test
    void isTextThatOneCanRead() {
        assertThat(new String(StateFormat.encode(STATES), StandardCharsets.UTF_8))
                .isEqualTo(
                        """
                        clustergate-migration 1
                        lost
                        wave half HOLDING 2026-01-02T03:04:05Z 5000
                        wave pilot CUT_OVER 2026-01-02T03:04:05Z 10000
                        late half 1 -
                        late pilot 3 2026-01-02T03:04:05Z
                        user ROLLED_BACK 1970-01-01T00:00:00Z joe@example.org
                        user COPYING 2026-01-02T03:04:05Z two words jürgen
                        end d774f9ea
                        """);
    }

    @Test
    void readsWhatItHasWritten() {
        assertThat(StateFormat.decode(StateFormat.encode(STATES))).contains(STATES);
        assertThat(StateFormat.decode(StateFormat.encode(States.NONE))).contains(States.NONE);
    }

    @Test
    void halfARecordIsNone() {
        byte[] whole = StateFormat.encode(STATES);

        for (int length = 0; length < whole.length; length++) {
            assertThat(StateFormat.decode(Arrays.copyOf(whole, length))).as("%d", length).isEmpty();
        }
        assertThat(StateFormat.decode(Arrays.copyOf(whole, whole.length + 1))).isEmpty();
    }

    @Test
    void aFlippedBitIsSeen() {
        byte[] whole = StateFormat.encode(STATES);

        for (int bit = 0; bit < whole.length * 8; bit++) {
            byte[] damaged = whole.clone();
            damaged[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(StateFormat.decode(damaged)).as("bit %d", bit).isEmpty();
        }
    }

    @Test
    void aRecordOfALaterFormatIsNotUnderstood() {
        for (String body :
                new String[] {
                    "clustergate-migration 2\n",
                    "clustergate-migration 1\nmore\n",
                    "clustergate-migration 1\nwave pilot SOMEWHERE 2026-01-02T03:04:05Z 1\n",
                    "clustergate-migration 1\nwave pilot CUT_OVER yesterday 1\n",
                    "clustergate-migration 1\nwave pilot CUT_OVER\n"
                }) {
            java.util.zip.CRC32 crc = new java.util.zip.CRC32();
            crc.update(body.getBytes(StandardCharsets.UTF_8));
            String text = body + "end " + String.format("%08x", crc.getValue()) + "\n";
            assertThat(StateFormat.decode(text.getBytes(StandardCharsets.UTF_8)))
                    .as(body)
                    .isEmpty();
        }
    }
}
