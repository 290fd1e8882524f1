package org.clustergate.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.CommandSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands as Gogo runs them. */
class GogoTest {
    private final FakeRuntime runtime = new FakeRuntime();
    private final CommandProcessorImpl gogo = new CommandProcessorImpl();
    private CommandSession session;

    @BeforeEach
    void registerLikeGogoDoes() {
        GatewayCommands commands = new GatewayCommands(runtime);
        for (String function : new String[] {"status", "sessions", "drain"}) {
            gogo.addCommand("gateway", commands, function);
        }
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        session = gogo.createSession(new ByteArrayInputStream(new byte[0]), output, output);
    }

    @AfterEach
    void stop() {
        session.close();
        gogo.stop();
    }

    @Test
    void runsCommandsWithAndWithoutArguments() throws Exception {
        assertThat((String) session.execute("gateway:status")).startsWith("Gateway running");
        assertThat((String) session.execute("gateway:sessions")).isEqualTo("none\n");
        assertThat((String) session.execute("gateway:sessions 5")).isEqualTo("none\n");
        assertThat((String) session.execute("gateway:drain")).startsWith("Draining");
        assertThat((String) session.execute("gateway:drain 30")).startsWith("Draining");
        assertThat(runtime.drains).containsExactly(Duration.ofMinutes(10), Duration.ofSeconds(30));
    }

    @Test
    void tellsWhatIsWrongWithAnArgument() {
        assertThatThrownBy(() -> session.execute("gateway:drain 0"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be at least 1, not 0");
        assertThatThrownBy(() -> session.execute("gateway:drain soon"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(runtime.drains).isEmpty();
    }
}
