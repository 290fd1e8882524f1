package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.clustergate.strategy.migration.MoveState.UNKNOWN;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.clustergate.strategy.migration.States.UserState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MoveStateTest {
    private static final Wave WAVE = Wave.parse("pilot: percent 100", problem -> {});

    @TempDir Path directory;

    private StateBook book(States states) {
        StateStore store =
                new StateStore(directory, "spring", Disk.REAL, Runnable::run, problems -> {});
        store.save(states);
        return new StateBook(store, InstantSource.fixed(FakeBackground.START));
    }

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
                    # from,      unknown, planned, copying, holding, cut-over, confirmed, rolled-back
                    unknown,     no,      yes,     yes,     yes,     yes,      yes,       yes
                    planned,     no,      no,      yes,     no,      no,       no,        no
                    copying,     no,      no,      no,      yes,     yes,      no,        yes
                    holding,     no,      no,      yes,     no,      yes,      no,        yes
                    cut-over,    no,      no,      no,      yes,     no,       yes,       yes
                    confirmed,   no,      no,      no,      no,      no,       no,        no
                    rolled-back, no,      yes,     yes,     no,      no,       no,        no
                    """)
    void becomesOnlyWhatTheTableSays(
            String label,
            String unknown,
            String planned,
            String copying,
            String holding,
            String cutOver,
            String confirmed,
            String rolledBack) {
        MoveState from = MoveState.of(label).orElseThrow();
        List<String> row =
                List.of(unknown, planned, copying, holding, cutOver, confirmed, rolledBack);
        for (MoveState to : MoveState.values()) {
            boolean legal = row.get(to.ordinal()).equals("yes");
            States start =
                    new States(
                            Map.of("pilot", new States.WaveState(from, FakeBackground.START, 100)),
                            Map.of("joe", new UserState(from, FakeBackground.START)),
                            Map.of(),
                            false);

            StateBook book = book(start);
            String wave = book.moveWave(WAVE, to, Set.of("pilot"), key -> "other");
            String user = book.moveUser("joe", null, to);

            assertThat(wave.isEmpty()).as("wave %s to %s: %s", from, to, wave).isEqualTo(legal);
            assertThat(user.isEmpty()).as("user %s to %s: %s", from, to, user).isEqualTo(legal);
            assertThat(book.states().wave("pilot")).isEqualTo(legal ? to : from);
            assertThat(book.states().user("joe", null)).isEqualTo(legal ? to : from);
        }
    }

    @Test
    void saysWhatWouldBePossible() {
        StateBook book = book(States.NONE);

        assertThat(book.moveWave(WAVE, MoveState.CUT_OVER, Set.of(), key -> null))
                .isEqualTo("wave 'pilot' is planned and cannot become cut-over, only copying");
        assertThat(book.moveWave(WAVE, MoveState.PLANNED, Set.of(), key -> null))
                .isEqualTo("wave 'pilot' is planned already");
        assertThat(book.moveUser("joe", null, MoveState.COPYING))
                .isEqualTo("the user is in no wave");
    }

    @Test
    void aUserWithTheSameStateAsTheWaveFollowsItAgain() {
        StateBook book = book(States.NONE);
        book.moveWave(WAVE, MoveState.COPYING, Set.of(), key -> "pilot");
        book.moveUser("ahead", "pilot", MoveState.CUT_OVER);
        book.moveUser("behind", "pilot", MoveState.ROLLED_BACK);
        book.moveUser("elsewhere", null, MoveState.CUT_OVER);
        assertThat(book.states().users()).containsOnlyKeys("ahead", "behind");

        book.moveWave(WAVE, MoveState.CUT_OVER, Set.of(), key -> "pilot");

        assertThat(book.states().users()).containsOnlyKeys("behind");
        assertThat(book.states().user("ahead", "pilot")).isEqualTo(MoveState.CUT_OVER);
        book.moveWave(WAVE, MoveState.CONFIRMED, Set.of(), key -> "pilot");
        assertThat(book.states().user("ahead", "pilot")).isEqualTo(MoveState.CONFIRMED);
        assertThat(book.states().user("behind", "pilot")).isEqualTo(MoveState.ROLLED_BACK);
    }

    @Test
    void usersWithAStateOfTheirOwnAreBounded() {
        Map<String, UserState> many = new java.util.HashMap<>();
        for (int i = 0; i < StateBook.MAX_USERS; i++) {
            many.put("user" + i, new UserState(MoveState.COPYING, FakeBackground.START));
        }
        StateBook book = book(new States(Map.of(), many, Map.of(), false));

        assertThat(book.moveUser("more", "pilot", MoveState.COPYING))
                .isEqualTo(
                        "20000 users have a state of their own; give the others a wave with a"
                                + " list");
        assertThat(book.moveUser("user7", "pilot", MoveState.CUT_OVER)).isEmpty();
        assertThat(book.states().users()).hasSize(StateBook.MAX_USERS);
    }

    @Test
    void labelsAreReadInAnyCase() {
        assertThat(MoveState.of("CUT_OVER")).contains(MoveState.CUT_OVER);
        assertThat(MoveState.of(" cut-over")).contains(MoveState.CUT_OVER);
        assertThat(MoveState.of("cutover")).isEmpty();
        assertThat(UNKNOWN.label()).isEqualTo("unknown");
    }
}
