package org.clustergate.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.clustergate.backend.Fleet;
import org.junit.jupiter.api.Test;

class ProblemBoardTest {
    private final ProblemBoard board = new ProblemBoard();
    private final AtomicInteger changes = new AtomicInteger();

    @Test
    void keepsEachSourcesLastReport() {
        board.listen(changes::incrementAndGet);
        board.report("b.config", List.of("b.config: x: is missing"));
        board.report("a.config", List.of("a.config: y: is missing", "a.config: z: is missing"));
        board.report("b.config", List.of("b.config: x: is no number"));

        assertThat(board.all())
                .containsExactly(
                        "a.config: y: is missing",
                        "a.config: z: is missing",
                        "b.config: x: is no number");
        assertThat(changes).hasValue(3);
    }

    @Test
    void forgetsAFilesProblemsWhenTheFileIsGone() {
        board.report("gateway.locations.config", List.of("gateway.locations.config: x: is wrong"));
        board.report("gateway.locations", List.of());

        assertThat(board.all()).isEmpty();
    }

    @Test
    void tellsNobodyOfWhatIsAsBefore() {
        board.listen(changes::incrementAndGet);
        board.report("a", List.of());
        board.report("a", List.of("a: x"));
        board.report("a", List.of("a: x"));
        board.report("a", List.of());

        assertThat(board.all()).isEmpty();
        assertThat(changes).hasValue(2);
    }

    @Test
    void asksAllWhoHaveASayAndMindsNobodyWhoFails() {
        ConfigurationChecks checks = new ConfigurationChecks();
        checks.add(next -> List.of("no pool"));
        checks.add(
                next -> {
                    throw new IllegalStateException("as the test wants");
                });
        checks.add(next -> List.of("no backend"));

        assertThat(checks.ask(Fleet.EMPTY)).containsExactly("no pool", "no backend");
    }
}
