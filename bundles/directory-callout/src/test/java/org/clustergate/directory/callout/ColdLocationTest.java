package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Users are found over real sockets with one question to each server. With {@code -Dcampaign=full}
 * at full size, and what was measured is printed; counts are asserted, times are not.
 */
class ColdLocationTest {
    /** However busy the machine is, it is no server's fault. */
    private static final Map<String, Object> PATIENT = Map.of("timeout.ms", 60_000);

    @Test
    void everyServerIsAskedOnceAboutEachUser() throws Exception {
        if (System.getProperty("campaign", "bounded").equals("full")) {
            ColdLocation.measure(500, 300, 10, 40, System.out);
            return;
        }
        ColdLocation few = new ColdLocation(40, 60, 4, PATIENT);
        try (few) {
            few.warmUp(2);
            few.findEach();
        }

        assertThat(few.faults()).isEqualTo(Optional.empty());
    }

    @Test
    void everyServerIsAskedOnceAboutEachOfManyUsersAtATime() throws Exception {
        ColdLocation few = new ColdLocation(40, 60, 4, PATIENT);
        try (few) {
            few.findAll();
        }

        assertThat(few.faults()).isEqualTo(Optional.empty());
    }
}
