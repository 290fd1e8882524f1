package org.clustergate.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ComplaintsTest {
    private final AtomicReference<Instant> now =
            new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));
    private final List<String> told = new ArrayList<>();
    private final Complaints complaints = new Complaints(told::add, now::get);

    @Test
    void tellsOnceAMinuteAndCountsTheRest() {
        complaints.say("a");
        complaints.say("b");
        complaints.say("c");
        assertThat(told).containsExactly("a");

        now.updateAndGet(then -> then.plusSeconds(60));
        complaints.say("d");
        complaints.say("e");

        assertThat(told).containsExactly("a", "d (and 2 others since the last one)");
    }
}
