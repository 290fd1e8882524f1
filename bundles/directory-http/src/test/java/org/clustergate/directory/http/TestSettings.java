package org.clustergate.directory.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.clustergate.config.Settings;

/** Settings for tests. */
final class TestSettings {
    private TestSettings() {}

    static Map<String, Object> values(Object... keysAndValues) {
        Map<String, Object> values = new HashMap<>();
        values.put("urls", new String[] {"http://auth.test/auth"});
        // However busy the machine is: only what a test wants to fail fails.
        values.put("connect.timeout.ms", "60000");
        values.put("timeout.ms", "60000");
        values.put("retry.ms", "30000");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put((String) keysAndValues[i], keysAndValues[i + 1]);
        }
        return values;
    }

    private static Settings settings(Object... keysAndValues) {
        return new Settings(HttpConfig.class, HttpConfig.PID, "a.config", values(keysAndValues));
    }

    /** Settings without a fault. */
    static HttpSettings of(Object... keysAndValues) {
        Settings settings = settings(keysAndValues);
        HttpSettings read = HttpSettings.read(settings, Path.of("."));
        assertThat(settings.problems()).isEmpty();
        return read;
    }

    /** What is wrong with these. */
    static List<String> problems(Path conf, Object... keysAndValues) {
        Settings settings = settings(keysAndValues);
        HttpSettings read = HttpSettings.read(settings, conf);
        assertThat(read).isNotNull();
        return settings.problems();
    }
}
