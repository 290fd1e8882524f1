package org.clustergate.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
    private static final String TEXT =
            """
            # The front door.
            protocol="imap"

            addresses=[ \\
              "127.0.0.1:143", \\
              "[::1]:143", \\
              ]
            # in seconds
            command.deadline.s=I"300"
            auth=B"true"
            """;

    @TempDir Path directory;

    @Test
    void keepsCommentsOrderAndWhatDidNotChange() throws IOException {
        Map<String, Object> old = parse(TEXT);
        Map<String, Object> values = new HashMap<>(old);
        values.put("command.deadline.s", 60);
        values.put("domains", new String[] {"example.test", "a \"b\" \\ c"});
        values.remove("auth");

        String merged = ConfigFile.merge(TEXT, old, values);

        assertThat(merged)
                .isEqualTo(
                        TEXT.replace("I\"300\"", "I\"60\"")
                                .replace(
                                        "auth=B\"true\"",
                                        "domains=[\"example.test\",\"a \\\"b\\\" \\\\ c\"]"));
        assertThat(ConfigFile.isSame(parse(merged), values)).isTrue();
    }

    @Test
    void writesEveryTypeSoThatItIsReadBack() throws IOException {
        Map<String, Object> values =
                Map.of(
                        "a",
                        "text = {y}, \\ and \"quoted\"",
                        "b",
                        7,
                        "c",
                        8L,
                        "d",
                        true,
                        "e",
                        new Integer[] {1, 2},
                        "f",
                        List.of("x", "y"));

        Map<String, Object> back = parse(ConfigFile.merge("", Map.of(), values));

        assertThat(ConfigFile.isSame(back, values)).as("%s like %s", back, values).isTrue();
    }

    @Test
    void replacesTheFileAsAWhole() throws IOException {
        Path file = directory.resolve("gateway.frontend-imap.config");
        ConfigFile.write(file, TEXT);
        ConfigFile.write(file, "protocol=\"pop3\"\n");

        assertThat(file).hasContent("protocol=\"pop3\"\n");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    private Map<String, Object> parse(String text) throws IOException {
        Path file = directory.resolve("parsed.config");
        Files.writeString(file, text);
        return ConfigFile.read(file);
    }
}
