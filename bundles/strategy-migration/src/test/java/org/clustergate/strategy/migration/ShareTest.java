package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ShareTest {
    /** If this fails users would change sides on an update: the code is wrong, not the list. */
    @Test
    void isTheSameForEver() throws IOException {
        List<String> lines;
        try (InputStream in = ShareTest.class.getResourceAsStream("shares.txt")) {
            lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }

        assertThat(lines).hasSizeGreaterThan(30);
        for (String line : lines) {
            String[] parts = line.split(" ", 2);
            assertThat(Share.of(parts[1])).as(parts[1]).isEqualTo(Integer.parseInt(parts[0]));
        }
    }

    @Test
    void isSpreadEvenly() {
        int[] counts = new int[10];
        IntStream.range(0, 20_000)
                .forEach(i -> counts[Share.of("user" + i + "@example.org") / 1000]++);

        for (int count : counts) {
            // Ten times the square root of the variance of 20,000 draws of one in ten is 424.
            assertThat(count).isBetween(1576, 2424);
        }
    }

    @Test
    void aLargerPercentageOnlyAddsUsers() {
        Set<String> before = new HashSet<>();
        for (String percent : List.of("0", "0.5", "10", "33.33", "50", "99.99", "100")) {
            Wave wave = Wave.parse("w: percent " + percent, problem -> {});
            Set<String> now = new HashSet<>();
            for (int i = 0; i < 2000; i++) {
                String user = "user" + i + "@example.org";
                org.clustergate.mail.MailAddress.parse(user)
                        .filter(address -> wave.has(address, java.util.Map.of()))
                        .ifPresent(address -> now.add(user));
            }
            assertThat(now).containsAll(before);
            before = now;
        }
        assertThat(before).hasSize(2000);
    }
}
