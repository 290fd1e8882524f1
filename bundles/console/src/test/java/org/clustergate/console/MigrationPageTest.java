package org.clustergate.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clustergate.runtime.MigrationBoard;
import org.clustergate.runtime.MigrationBoard.CountDto;
import org.clustergate.runtime.MigrationBoard.MigrationDto;
import org.clustergate.runtime.MigrationBoard.WaveDto;
import org.junit.jupiter.api.Test;

class MigrationPageTest {
    private static final MigrationDto SPRING =
            new MigrationDto(
                    "spring",
                    "old",
                    "new",
                    false,
                    2,
                    1,
                    List.of(
                            new WaveDto(
                                    "pilot",
                                    "pattern <b>*@example.org",
                                    "cut-over",
                                    "2026-01-02T03:04:05Z",
                                    20,
                                    true,
                                    List.of(new CountDto("cut-over", 20)),
                                    1,
                                    3,
                                    "")),
                    List.of("a problem"));

    private static final MigrationBoard BOARD =
            (MigrationBoard)
                    Proxy.newProxyInstance(
                            MigrationBoard.class.getClassLoader(),
                            new Class<?>[] {MigrationBoard.class},
                            (proxy, method, arguments) -> {
                                if (method.getName().equals("board")) {
                                    return List.of(SPRING);
                                }
                                throw new UnsupportedOperationException(method.getName());
                            });

    private static String get(String path) throws IOException {
        FakeExchange exchange = new FakeExchange("GET").at(path);
        new MigrationPage(BOARD).doGet(exchange.request(), exchange.response());
        return exchange.body.toString();
    }

    @Test
    void givesTheBoardAsJson() throws IOException {
        assertThat(get("/migration/board.json"))
                .isEqualTo(
                        "[{\"name\":\"spring\",\"oldPool\":\"old\",\"newPool\":\"new\","
                                + "\"dualDelivery\":false,\"waiting\":2,\"exceptions\":1,\"waves\":["
                                + "{\"name\":\"pilot\",\"rules\":\"pattern \\u003cb>*@example.org\","
                                + "\"state\":\"cut-over\",\"since\":\"2026-01-02T03:04:05Z\","
                                + "\"users\":20,\"allKnown\":true,\"counts\":[{\"state\":\"cut-over\","
                                + "\"users\":20}],\"onOld\":1,\"lateOnOld\":3,\"lastOnOld\":\"\"}],"
                                + "\"problems\":[\"a problem\"]}]");
    }

    @Test
    void thePageIsTheSameWhateverTheBoardSays() throws IOException {
        assertThat(get("/migration"))
                .contains("migration/res/migration.js")
                .doesNotContain("spring");
        assertThat(get(null)).isEqualTo(get("/migration"));
    }

    @Test
    void theScriptReadsOnlyWhatTheBoardHas() throws IOException {
        String script;
        try (InputStream in = MigrationPage.class.getResourceAsStream("/res/migration.js")) {
            script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        String json = get("/migration/board.json");

        assertThat(script).contains("board.json").doesNotContain("innerHTML");
        Matcher fields =
                Pattern.compile("\\b(?:migration|wave|count)\\.([a-zA-Z]+)").matcher(script);
        int count = 0;
        while (fields.find()) {
            assertThat(json).contains("\"" + fields.group(1) + "\":");
            count++;
        }
        assertThat(count).isGreaterThan(15);
    }
}
