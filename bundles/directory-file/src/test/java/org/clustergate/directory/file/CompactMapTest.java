package org.clustergate.directory.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CompactMapTest {
    private final CompactMap map = new CompactMap();

    @Test
    void keepsWhatIsPut() {
        assertThat(map.put("joe", 7, 3)).isNull();

        assertThat(map.get("joe")).isEqualTo(new CompactMap.Value(7, 3));
        assertThat(map.get("jo")).isNull();
        assertThat(map.get("")).isNull();
        assertThat(map.size()).isEqualTo(1);
    }

    @Test
    void theFirstOneStays() {
        map.put("joe", 7, 3);

        assertThat(map.put("joe", 8, 4)).isEqualTo(new CompactMap.Value(7, 3));

        assertThat(map.get("joe")).isEqualTo(new CompactMap.Value(7, 3));
        assertThat(map.size()).isEqualTo(1);
    }

    @Test
    void keepsTheLargestNumbersAndTheLongestText() {
        String longest = "é".repeat(CompactMap.MAX_KEY / 2) + "x";
        for (int i = 0; i < 10; i++) {
            map.put(i + longest.substring(1), CompactMap.MAX_TARGET, Integer.MAX_VALUE - i);
        }

        for (int i = 0; i < 10; i++) {
            assertThat(map.get(i + longest.substring(1)))
                    .isEqualTo(new CompactMap.Value(CompactMap.MAX_TARGET, Integer.MAX_VALUE - i));
        }
        assertThatThrownBy(() -> map.put("xx" + longest, 1, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesWhatAHashMapDoes() {
        Random random = new Random(4711);
        Map<String, CompactMap.Value> model = new HashMap<>();
        for (int line = 1; line <= 200_000; line++) {
            String text = Integer.toString(random.nextInt(150_000), 36) + "@é.example";
            int target = random.nextInt(CompactMap.MAX_TARGET + 1);
            assertThat(map.put(text, target, line)).isEqualTo(model.get(text));
            model.putIfAbsent(text, new CompactMap.Value(target, line));
        }

        assertThat(map.size()).isEqualTo(model.size());
        model.forEach((text, value) -> assertThat(map.get(text)).isEqualTo(value));
        for (int i = 150_000; i < 160_000; i++) {
            assertThat(map.get(Integer.toString(i, 36) + "@é.example")).isNull();
        }
    }
}
