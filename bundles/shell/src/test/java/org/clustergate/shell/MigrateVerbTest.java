package org.clustergate.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.service.command.CommandSession;
import org.clustergate.runtime.GatewayRuntime.SessionDto;
import org.clustergate.runtime.MigrationBoard.Change;
import org.clustergate.runtime.MigrationBoard.CountDto;
import org.clustergate.runtime.MigrationBoard.MigrationDto;
import org.clustergate.runtime.MigrationBoard.UserDto;
import org.clustergate.runtime.MigrationBoard.WaveDto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MigrateVerbTest {
    private static final MigrationDto SPRING =
            new MigrationDto(
                    "spring",
                    "cluster-a",
                    "cluster-b",
                    true,
                    2,
                    1,
                    List.of(
                            new WaveDto(
                                    "pilot",
                                    "list pilot.txt",
                                    "cut-over",
                                    "2026-01-02T03:04:05Z",
                                    20,
                                    true,
                                    List.of(
                                            new CountDto("cut-over", 19),
                                            new CountDto("rolled-back", 1)),
                                    1,
                                    3,
                                    "2026-01-02T04:00:00Z"),
                            new WaveDto(
                                    "rest",
                                    "percent 100",
                                    "planned",
                                    "",
                                    812,
                                    false,
                                    List.of(new CountDto("planned", 812)),
                                    230,
                                    0,
                                    "")),
                    List.of());

    @TempDir private Path data;
    private final FakeRuntime runtime = new FakeRuntime();
    private final FakeBoard board = new FakeBoard();
    private final MigrateVerb verb = new MigrateVerb(board, runtime);

    private Verb.Answer say(String line) {
        return Verbs.run(verb, line.isEmpty() ? List.of() : List.of(line.split(" ")));
    }

    @Test
    void showsTheBoard() {
        board.board = List.of(SPRING);

        assertThat(say("").code()).isEqualTo(Verb.Answer.OK);
        assertThat(say("").text())
                .isEqualTo(
                        """
                        MIGRATION spring, cluster-a to cluster-b, copies of mail while copying, 2 waiting, 1 with a state of their own
                          WAVE   STATE     SINCE                 USERS               ON OLD  LATE  LAST ON OLD           RULES
                          pilot  cut-over  2026-01-02T03:04:05Z  20 (1 rolled-back)  1       3     2026-01-02T04:00:00Z  list pilot.txt
                          rest   planned   -                     812+                230     0     -                     percent 100
                        """);
        assertThat(say("--json").text())
                .startsWith("[{\"name\":\"spring\",\"oldPool\":\"cluster-a\"");
    }

    @Test
    void showsWhatIsWrong() {
        board.board =
                List.of(
                        new MigrationDto(
                                "spring",
                                "",
                                "",
                                false,
                                0,
                                0,
                                List.of(),
                                List.of("f: old.pool: there is no pool 'x\u001b'")));

        assertThat(say("").code()).isEqualTo(Verb.Answer.WARNING);
        assertThat(say("").text())
                .isEqualTo(
                        """
                        MIGRATION spring, NOT IN FORCE, 0 waiting, 0 with a state of their own
                          PROBLEM: f: old.pool: there is no pool 'x\\u001b'
                          none
                        """);
        board.board = List.of();
        assertThat(say("").text()).isEqualTo("no migrations\n");
    }

    @ParameterizedTest
    @CsvSource({
        "wave spring pilot copying",
        "user spring anna@example.test copying",
        "hold spring pilot",
        "release spring pilot"
    })
    void movesAndEndsTheSessionsOnTheWrongSide(String line) {
        runtime.sessions.add(session("anna@example.test", "old1"));
        runtime.sessions.add(session("", ""));
        board.misplaced = List.of("anna@example.test");

        Verb.Answer answer = say(line);

        assertThat(answer.code()).isEqualTo(Verb.Answer.OK);
        assertThat(answer.text())
                .isEqualTo(
                        line.split(" ")[2]
                                + " is copying: 3 known users; sessions that end now: 2\n");
        assertThat(board.heard)
                .containsExactly(
                        line, "misplaced spring [Seat[user=anna@example.test, backend=old1]]");
        assertThat(runtime.heard).containsExactly("kick anna@example.test at ");
    }

    @Test
    void saysThatAWaveMayHaveMoreUsersThanAreKnown() {
        board.change = new Change("", "cut-over", 1, false);

        assertThat(say("wave spring rest cut-over").text())
                .isEqualTo(
                        "rest is cut-over: 1 known user and all others of the wave; sessions that"
                                + " end now: 0\n");
    }

    @Test
    void endsNoSessionWhereNothingWasChanged() {
        board.change = new Change("wave 'pilot' is planned already", "", 0, true);
        board.misplaced = List.of("anna@example.test");

        Verb.Answer answer = say("wave spring pilot planned");

        assertThat(answer)
                .isEqualTo(new Verb.Answer(Verb.Answer.ERROR, "wave 'pilot' is planned already\n"));
        assertThat(runtime.heard).isEmpty();
    }

    @Test
    void endsSessionsOnTheWrongSideWhenTold() {
        board.board = List.of(SPRING);
        board.misplaced = List.of("anna@example.test", "joe@example.test");

        assertThat(say("kick spring").text()).isEqualTo("sessions that end now: 4\n");
        assertThat(say("kick summer"))
                .isEqualTo(new Verb.Answer(Verb.Answer.ERROR, "there is no migration 'summer'\n"));
        assertThat(runtime.heard)
                .containsExactly("kick anna@example.test at ", "kick joe@example.test at ");
    }

    @Test
    void tellsWhereAUserStands() {
        assertThat(say("user spring anna@example.test").code()).isEqualTo(Verb.Answer.ERROR);
        board.user = Optional.of(new UserDto("anna@example.test", "pilot", "cut-over", false));
        assertThat(say("user spring anna@example.test").text())
                .isEqualTo("anna@example.test is cut-over, in wave pilot\n");
        board.user = Optional.of(new UserDto("anna@example.test", "", "copying", true));
        assertThat(say("user spring anna@example.test").text())
                .isEqualTo("anna@example.test is copying by itself, in no wave\n");
        board.user = Optional.of(new UserDto("anna@example.test", "", "", false));
        assertThat(say("user spring anna@example.test").text())
                .isEqualTo("anna@example.test is in no wave\n");
        assertThat(runtime.heard).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"move", "wave", "wave spring", "wave spring pilot", "hold spring", "kick"})
    void saysHowItIsSaid(String line) {
        Verb.Answer answer = say(line);

        assertThat(answer.code()).isEqualTo(Verb.Answer.ERROR);
        assertThat(answer.text()).endsWith(verb.usage()).isNotEqualTo(verb.usage());
        assertThat(board.heard).isEmpty();
    }

    @Test
    void gogoFindsIt() throws Exception {
        CommandProcessorImpl gogo = new CommandProcessorImpl();
        gogo.addCommand("gateway", verb, "migrate");
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        try (CommandSession session =
                gogo.createSession(new ByteArrayInputStream(new byte[0]), output, output)) {
            assertThat((String) session.execute("gateway:migrate")).isEqualTo("no migrations\n");
            assertThat((String) session.execute("gateway:migrate hold spring pilot"))
                    .startsWith("pilot is copying");
            assertThat((String) session.execute("gateway:migrate wave spring pilot copying"))
                    .startsWith("pilot is copying");
        } finally {
            gogo.stop();
        }
    }

    @Test
    void comesAndGoesWithTheBoard() throws IOException {
        Verbs verbs = new Verbs(runtime);
        ControlSocket control = new ControlSocket(verbs, data);
        try {
            control.addVerb(verb);
            assertThat(verbs.run("migrate", List.of()).text()).isEqualTo("no migrations\n");
            MigrateVerb successor = new MigrateVerb(board, runtime);
            control.addVerb(successor);
            control.removeVerb(verb);
            assertThat(verbs.run("migrate", List.of()).code()).isEqualTo(Verb.Answer.OK);
            control.removeVerb(successor);
            assertThat(verbs.run("migrate", List.of()).text())
                    .startsWith("'migrate' is no verb; these are:\n");
        } finally {
            control.close();
        }
    }

    private static SessionDto session(String user, String backend) {
        return new SessionDto(
                "1", "imap", "imap", "192.0.2.9:50000", user, backend, true, true, Instant.EPOCH);
    }
}
