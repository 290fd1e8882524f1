package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationTest {
    private static final String FILE = "gateway.migration-spring.config: ";

    @TempDir Path directory;
    private World world;

    @BeforeEach
    void startWorld() {
        world = new World(directory);
        world.migrations.configured(World.FLEET);
    }

    private void waves(String... waves) {
        world.configure("spring", Map.of("waves", waves));
    }

    private void accept(String... waves) {
        waves(waves);
        assertThat(world.wrong()).isEmpty();
    }

    @Test
    void everythingThatIsWrongIsALineOfItsOwn() {
        Map<String, Object> values = new HashMap<>();
        values.put("old.pool", "");
        values.put("new.pool", "");
        values.put(
                "waves",
                new String[] {
                    "a: percent 101", "a: pattern joe", "b: list ../passwd", "c: list no.txt"
                });
        values.put("hold.ms", "15000");
        values.put("max.waiting", "many");
        values.put("dual.delivery", "perhaps");
        values.put("unknown.in.new", "new");
        values.put("confirm.after.h", "-1");
        values.put("hold", "1");

        world.configure("spring", values);

        assertThat(world.wrong())
                .containsExactlyInAnyOrder(
                        FILE
                                + "hold: is no key of gateway.migration (keys: confirm.after.h,"
                                + " dual.delivery, hold.ms, max.waiting, new.pool, old.pool,"
                                + " unknown.in.new, waves)",
                        FILE + "old.pool: is missing",
                        FILE + "new.pool: is missing",
                        FILE
                                + "waves: wave 'a': percent '101' is no number from 0 to 100 with at"
                                + " most two decimals",
                        FILE
                                + "waves: wave 'a': pattern 'joe' must have exactly one @, as in"
                                + " a*@example.org",
                        FILE + "waves: wave 'a' stands there twice",
                        FILE
                                + "waves: wave 'b': list ../passwd is outside of the configuration"
                                + " directory",
                        FILE + "unknown.in.new: 'new' is none of old, pass",
                        FILE + "hold.ms: 15000 is outside 1-14000",
                        FILE + "max.waiting: 'many' is no whole number",
                        FILE + "dual.delivery: 'perhaps' is neither true nor false",
                        FILE + "confirm.after.h: -1 is outside 0-8760");
        assertThat(world.side(World.login("joe@example.org"))).isEqualTo("pass");
    }

    @Test
    void poolsMustBeThereAndBeTwo() {
        world.configure("spring", Map.of("old.pool", "odl"));
        assertThat(world.wrong())
                .containsExactly(
                        FILE + "old.pool: there is no pool 'odl' (all, new, old are configured)");

        world.configure("spring", Map.of("new.pool", "old"));
        assertThat(world.wrong()).containsExactly(FILE + "new.pool: 'old' is the old pool too");

        world.configure("spring", Map.of("new.pool", "all"));
        assertThat(world.wrong())
                .containsExactly(
                        FILE
                                + "new.pool: shares old1, old2 with pool 'old', so nobody could tell"
                                + " who has moved");
    }

    @Test
    void whatIsWrongLeavesTheLastGoodConfigurationInForce() {
        accept("pilot: domain pilot.org");
        world.wave("pilot", "copying", "cut-over");

        waves("pilot: domain pilot.org", "half: percent fifty");

        assertThat(world.wrong()).hasSize(1);
        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("new");
        world.migrations.remove("spring");
        assertThat(world.wrong()).isEmpty();
    }

    @Test
    void waitsForAPoolThatComesWithTheSameChange() {
        world.configure("spring", Map.of("new.pool", "fresh"));
        Migration migration = world.migrations.get("spring");
        assertThat(world.wrong()).hasSize(1);
        assertThat(migration.misfits(World.FLEET)).hasSize(1);
        Map<String, List<String>> pools = new HashMap<>(World.FLEET.pools());
        pools.put("fresh", List.of("new1"));
        assertThat(migration.misfits(World.fleet(pools))).isEmpty();

        world.migrations.configured(World.fleet(pools));

        assertThat(world.wrong()).isEmpty();
        assertThat(migration.active().newMembers()).containsExactly("new1");
    }

    @Test
    void objectsToTheLossOfItsPools() {
        accept("pilot: domain pilot.org");

        assertThat(
                        world.migrations
                                .get("spring")
                                .misfits(World.fleet(Map.of("old", List.of("old1")))))
                .containsExactly(FILE + "new.pool: there is no pool 'new' (old are configured)");
    }

    @Test
    void aListThatComesLaterIsRead() {
        waves("pilot: list pilot.txt");
        assertThat(world.wrong())
                .containsExactly(FILE + "waves: wave 'pilot': list pilot.txt is not there");

        world.write("pilot.txt", "joe@example.org");
        world.clerk.round();

        assertThat(world.wrong()).isEmpty();
        assertThat(world.shown("pilot").users()).isEqualTo(1);
    }

    @Test
    void aListThatChangesIsReadAgain() {
        world.write("pilot.txt", "joe@example.org");
        accept("pilot: list pilot.txt");
        world.wave("pilot", "copying");

        world.write("pilot.txt", "joe@example.org", "anna@example.org");
        world.clerk.round();
        assertThat(world.shown("pilot").users()).isEqualTo(2);
        world.write("pilot.txt", "anna@example.org");
        world.clerk.round();

        assertThat(world.wrong()).isEmpty();
        assertThat(world.board.user("spring", "joe@example.org").orElseThrow().wave()).isEmpty();
    }

    @Test
    void aListThatBreaksLeavesTheOldOneInForce() {
        world.write("pilot.txt", "joe@example.org");
        accept("pilot: list pilot.txt");
        world.wave("pilot", "copying", "cut-over");

        world.write("pilot.txt", "joe@example.org", "@");
        world.clerk.round();

        assertThat(world.wrong())
                .containsExactly(
                        FILE + "waves: wave 'pilot': list pilot.txt line 2 is no user's name");
        assertThat(world.side(World.login("joe@example.org"))).isEqualTo("new");
        assertThat(world.board.board().get(0).problems()).isEqualTo(world.wrong());
    }

    @Test
    void usersWhoHaveMovedCannotBeTakenOffTheirList() {
        world.write("pilot.txt", "joe@example.org", "anna@example.org", "bert@example.org");
        accept("pilot: list pilot.txt");
        world.wave("pilot", "copying", "cut-over");
        world.user("bert@example.org", "rolled-back");

        world.write("pilot.txt", "carla@example.org");
        world.clerk.round();
        assertThat(world.wrong())
                .containsExactly(
                        FILE
                                + "waves: 2 users who have moved are in no moved wave any more: roll"
                                + " them back first, or put them back");
        assertThat(world.side(World.login("joe@example.org"))).isEqualTo("new");

        world.user("joe@example.org", "rolled-back");
        world.user("anna@example.org", "rolled-back");
        world.clerk.round();
        assertThat(world.wrong()).isEmpty();
        assertThat(world.shown("pilot").users()).isEqualTo(1);
    }

    @Test
    void aWaveThatHasMovedCannotGoOrShrink() {
        accept("tenth: percent 10", "half: percent 50", "rest: percent 100");
        world.wave("tenth", "copying", "cut-over", "confirmed");
        world.wave("half", "copying", "cut-over");

        waves("half: percent 40.5", "rest: percent 100");

        assertThat(world.wrong())
                .containsExactlyInAnyOrder(
                        FILE
                                + "waves: wave 'tenth' is confirmed and must not be missing: its users"
                                + " would go back to the old pool",
                        FILE
                                + "waves: wave 'half' is cut-over and must not shrink from 50.0 to"
                                + " 40.5 percent: roll it back first");
        accept("tenth: percent 10", "half: percent 60", "rest: percent 100");
        waves("tenth: percent 10", "half: percent 55", "rest: percent 100");
        assertThat(world.wrong())
                .containsExactly(
                        FILE
                                + "waves: wave 'half' is cut-over and must not shrink from 60.0 to"
                                + " 55.0 percent: roll it back first");

        // What was asked for comes into force when nothing speaks against it any more.
        world.wave("half", "rolled-back");
        world.clerk.round();
        assertThat(world.wrong()).isEmpty();
        assertThat(world.shown("half").rules()).isEqualTo("percent 55");
    }

    @Test
    void listsAreBoundedTogether() {
        String[] waves = new String[2];
        for (int i = 0; i < 2; i++) {
            String prefix = "u" + i + "-";
            world.write(
                    "list" + i,
                    Stream.iterate(0, n -> n + 1)
                            .limit(Membership.MAX_USERS / 2 + i)
                            .map(n -> prefix + n)
                            .toArray(String[]::new));
            waves[i] = "w" + i + ": list list" + i;
        }

        waves(waves);

        assertThat(world.wrong())
                .containsExactly(FILE + "waves: the lists name more than 500000 users");
    }

    @Test
    void wavesAreBounded() {
        String[] waves = new String[201];
        Arrays.setAll(waves, i -> "w" + i + ": percent 1");

        waves(waves);

        assertThat(world.wrong()).containsExactly(FILE + "waves: there are more than 200");
    }

    @Test
    void aRecordThatCannotBeWrittenIsALoudProblem() throws Exception {
        Files.createDirectories(world.data.getParent());
        Files.writeString(world.data, "a file where a directory should be");
        accept("pilot: domain pilot.org");

        world.wave("pilot", "copying");

        assertThat(world.problems.get("migration/spring.state"))
                .singleElement()
                .asString()
                .contains("spring.state cannot be written")
                .endsWith("the latest changes would not survive a restart");
        Files.delete(world.data);
        world.clerk.round();
        assertThat(world.wrong()).isEmpty();
    }
}
