package org.clustergate.directory.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.clustergate.config.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JdbcSettingsTest {
    @TempDir Path folder;
    private JdbcSettings read;

    private List<String> problems(String... keysAndValues) {
        Map<String, Object> values = new HashMap<>();
        values.put("url", "jdbc:postgresql://db.example/mail");
        values.put("query", "select home from people where address = :user");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        Settings settings = new Settings(JdbcConfig.class, JdbcConfig.PID, "j.config", values);
        read = JdbcSettings.read(settings, folder);
        return settings.problems();
    }

    @Test
    void needsAnAddressAndAQueryOnly() {
        assertThat(problems()).isEmpty();
        assertThat(read.driver()).isEqualTo("org.postgresql.Driver");
        assertThat(read.answers().name()).isEqualTo("jdbc");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            textBlock =
                    """
                    url        |                      | url: is missing
                    url        | postgresql://db/mail | url: does not begin with jdbc:
                    driver     |                      | driver: is missing
                    query      |                      | query: is missing
                    query      | select 1             | query: has none of :user, :local, :domain
                    query      | select ':user'       | query: :user stands in quotes or a comment
                    match      | address              | match: 'address' is none of name, host
                    map        | mail1                | map: 'mail1' is not of the form
                    password   | secret               | user: is missing beside password
                    password.file | missing.txt       | password.file:
                    timeout.ms | 0                    | timeout.ms: 0 is outside 1-60000
                    connect.timeout.ms | 249          | connect.timeout.ms: 249 is outside 250-60000
                    pool.size  | 0                    | pool.size: 0 is outside 1-200
                    name       | delivery             | name: 'delivery' is what the gateway calls
                    querry     | x                    | querry: is no key of gateway.directory.jdbc (did you mean query?)
                    """)
    void saysWhatIsWrong(String key, String value, String problem) {
        assertThat(problems(key, value == null ? "" : value))
                .isNotEmpty()
                .first()
                .asString()
                .startsWith("j.config: " + problem);
    }

    @Test
    void keepsPasswordsToItself() throws Exception {
        Files.writeString(folder.resolve("password.txt"), "s3cret\n");

        assertThat(
                        problems(
                                "user", "gateway",
                                "password.file", "password.txt",
                                "url", "jdbc:x:y?password=hidden"))
                .isEmpty();
        assertThat(read.password().reveal()).isEqualTo("s3cret");
        assertThat(read.toString()).doesNotContain("s3cret", "hidden");
        assertThat(problems("url", "x?password=hidden"))
                .isNotEmpty()
                .noneMatch(problem -> problem.contains("hidden"));
    }
}
