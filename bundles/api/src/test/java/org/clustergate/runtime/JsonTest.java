package org.clustergate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {
    private record Row(String user, int sessions, boolean tls, Instant opened, List<String> to) {}

    @Test
    void writesRecords() {
        assertThat(Json.of(List.of(new Row("anna", 2, true, Instant.EPOCH, List.of("a", "b")))))
                .isEqualTo(
                        "[{\"user\":\"anna\",\"sessions\":2,\"tls\":true,"
                                + "\"opened\":\"1970-01-01T00:00:00Z\",\"to\":[\"a\",\"b\"]}]");
    }

    @Test
    void escapesWhatHtmlOrTemplatesWouldTakeUp() {
        assertThat(Json.of("<b>${appRoot}\"\\\n\u202e"))
                .isEqualTo("\"\\u003cb>\\u0024{appRoot}\\\"\\\\\\u000a\\u202e\"");
    }
}
