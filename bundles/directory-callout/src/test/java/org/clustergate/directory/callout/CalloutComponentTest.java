package org.clustergate.directory.callout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalloutComponentTest {
    private static final String FILE = "felix.fileinstall.filename";

    private final Map<String, List<String>> reported = new HashMap<>();
    private CalloutComponent component;

    private CalloutComponent activate(Map<String, Object> properties) {
        component = new CalloutComponent(new FakeNet(), reported::put, properties);
        return component;
    }

    @AfterEach
    void deactivate() {
        if (component != null) {
            component.deactivate();
        }
    }

    @Test
    void worksWithoutAConfiguration() {
        activate(Map.of("component.name", "x", "gateway.directory", "callout"));

        assertThat(reported).containsOnly(Map.entry(CalloutConfig.PID, List.of()));
        assertThat(component.settings().refusals()).isEqualTo(8);
        assertThat(component.settings().helloName()).startsWith(CalloutSettings.MARK + ".");
        assertThat(component.settings().sender())
                .isEqualTo(CalloutSettings.MARK + "@" + component.settings().helloName());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello.name       | mail.example.org         | is no host name that starts with",
                "hello.name       | clustergate-callout bad  | is no host name that starts with",
                "hello.name       | clustergate-callout.     | is no host name that starts with",
                "sender           | nobody                   | is no address",
                "sender           | a b@c.test               | is no address",
                "sender           | a>@c.test                | is no address",
                "detail.separator | ab                       | is no single mark",
                "detail.separator | a                        | is no single mark",
                "detail.separator | @                        | is no single mark",
                "relay.denied     | maybe                    | is none of elsewhere, unknown, absent",
                "connections      | 0                        | is outside 1-1000",
                "timeout.ms       | soon                     | is no whole number",
                "timeot.ms        | 5                        | did you mean timeout.ms?"
            })
    void saysWhatIsWrongAndKeepsWhatWasInForce(String key, String value, String problem) {
        activate(Map.of(FILE, "/conf/callout.config", "refusals.per.connection", 3));
        component.modified(
                Map.of(FILE, "/conf/callout.config", "refusals.per.connection", 5, key, value));

        assertThat(reported.get("callout.config"))
                .singleElement()
                .asString()
                .startsWith("callout.config: " + key + ": ")
                .contains(problem);
        assertThat(component.settings().refusals()).isEqualTo(3);

        component.modified(Map.of(FILE, "/conf/callout.config", "refusals.per.connection", 5));
        assertThat(reported).containsOnly(Map.entry("callout.config", List.of()));
        assertThat(component.settings().refusals()).isEqualTo(5);
    }

    @Test
    void startsWithDefaultsWhereItsFirstConfigurationIsWrong() {
        activate(Map.of("connections", 99999, "refusals.per.connection", 3));

        assertThat(reported.get(CalloutConfig.PID)).hasSize(1);
        assertThat(component.settings().refusals()).isEqualTo(8);
    }

    @Test
    void aFileThatIsGoneTakesItsProblemsAlong() {
        activate(Map.of(FILE, "/conf/callout.config", "connections", 0));
        component.modified(Map.of());

        assertThat(reported)
                .containsEntry("callout.config", List.of())
                .containsEntry(CalloutConfig.PID, List.of());

        component.modified(Map.of("connections", 0));
        component.deactivate();
        component = null;
        assertThat(reported).containsEntry(CalloutConfig.PID, List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clustergate-callout",
                "clustergate-callout.example.org",
                "clustergate-callout-2.example.org"
            })
    void takesHelloNamesWithTheMark(String name) {
        activate(Map.of("hello.name", name, "sender", "postmaster@example.org"));

        assertThat(component.settings().helloName()).isEqualTo(name);
        assertThat(component.settings().sender()).isEqualTo("postmaster@example.org");
    }
}
