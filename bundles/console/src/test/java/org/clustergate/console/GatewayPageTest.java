package org.clustergate.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.clustergate.runtime.GatewayRuntime;
import org.clustergate.runtime.GatewayRuntime.BackendDto;
import org.clustergate.runtime.GatewayRuntime.FrontendDto;
import org.clustergate.runtime.GatewayRuntime.LedgerDto;
import org.clustergate.runtime.GatewayRuntime.PolicyDto;
import org.clustergate.runtime.GatewayRuntime.PoolDto;
import org.clustergate.runtime.GatewayRuntime.SessionDto;
import org.clustergate.runtime.GatewayRuntime.Snapshot;
import org.clustergate.runtime.GatewayRuntime.StateDto;
import org.clustergate.runtime.GatewayRuntime.StrategyDto;
import org.junit.jupiter.api.Test;

class GatewayPageTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static final Snapshot SNAPSHOT =
            new Snapshot(
                    "ready",
                    List.of(new FrontendDto("imap", "imap", "0.0.0.0:143", "default", 1, "")),
                    List.of(new PolicyDto("default", List.of("location"))),
                    List.of(new StrategyDto("location", "org.clustergate.strategy.location", "")),
                    List.of(new BackendDto("mail1", List.of("imap 192.0.2.1:143 none"), 1)),
                    List.of(new StateDto("mail1", "imap", "UP", "", NOW, 1, 1)),
                    List.of(new PoolDto("all", List.of("mail1"))),
                    List.of(new LedgerDto(2, 1, 1000, "2026-01-02T03:04:05Z", 4, 5, 6)),
                    1,
                    List.of());

    private static final SessionDto SESSION =
            new SessionDto("1", "imap", "imap", "192.0.2.9:5", "<b>", "mail1", true, true, NOW);

    private static final GatewayRuntime RUNTIME =
            (GatewayRuntime)
                    Proxy.newProxyInstance(
                            GatewayRuntime.class.getClassLoader(),
                            new Class<?>[] {GatewayRuntime.class},
                            (proxy, method, arguments) ->
                                    switch (method.getName()) {
                                        case "snapshot" -> SNAPSHOT;
                                        case "sessions" -> List.of(SESSION);
                                        default ->
                                                throw new UnsupportedOperationException(
                                                        method.getName());
                                    });

    private static String get(String path) throws IOException {
        FakeExchange exchange = new FakeExchange("GET").at(path);
        new GatewayPage(RUNTIME).doGet(exchange.request(), exchange.response());
        return exchange.body.toString();
    }

    private static String script() throws IOException {
        try (InputStream in = GatewayPage.class.getResourceAsStream("/res/gateway.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void givesTheLedgersFigures() throws IOException {
        assertThat(get("/gateway/state.json"))
                .startsWith("{\"gateway\":{\"state\":\"ready\",")
                .contains(
                        "\"ledger\":[{\"entries\":2,\"keys\":1,\"most\":1000,"
                                + "\"oldest\":\"2026-01-02T03:04:05Z\","
                                + "\"dropped\":4,\"saved\":5,\"refused\":6}]");
    }

    @Test
    void thePageIsTheSameWhateverTheGatewaySays() throws IOException {
        assertThat(get("/gateway")).contains("gateway/res/gateway.js").doesNotContain("mail1");
        assertThat(get(null)).isEqualTo(get("/gateway"));
    }

    /** Each table of the script is of a list that there is, and its columns are what that has. */
    @Test
    void theScriptShowsOnlyWhatThereIs() throws IOException {
        String script = script();
        String json = get("/gateway/state.json");

        assertThat(script).contains("state.json").doesNotContain("innerHTML");
        Matcher tables =
                Pattern.compile("\\['[^']+', '(\\w+)',\\s*\\[([^\\]]+)\\]\\]").matcher(script);
        int count = 0;
        while (tables.find()) {
            Matcher rows =
                    Pattern.compile("\"" + tables.group(1) + "\":\\[(\\{.+?\\})\\]").matcher(json);
            assertThat(rows.find()).as(tables.group(1)).isTrue();
            for (String column : tables.group(2).split(", ")) {
                assertThat(rows.group(1)).contains(column.replace('\'', '"') + ":");
            }
            count++;
        }
        assertThat(count).isEqualTo(8);
    }
}
