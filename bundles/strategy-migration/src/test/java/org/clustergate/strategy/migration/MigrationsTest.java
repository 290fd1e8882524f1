package org.clustergate.strategy.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.clustergate.mail.Protocol;
import org.clustergate.route.Decision;
import org.clustergate.route.RouteQuery;
import org.clustergate.route.RouteQuery.Phase;
import org.clustergate.route.RouteQuery.Purpose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationsTest {
    @TempDir Path directory;

    /** A login at a frontend of these backends, of which some cannot be used now. */
    private static RouteQuery at(String user, String candidates, String excluded) {
        return World.login(user)
                .with(
                        Purpose.SESSION,
                        World.backends(candidates.split(" ")),
                        excluded.isEmpty() ? List.of() : World.backends(excluded.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "'',                               old",
        "copying,                          old",
        "copying cut-over,                 new",
        "copying cut-over confirmed,       new",
        "copying rolled-back,              old",
        "copying cut-over rolled-back,     old",
        "copying holding rolled-back,      old",
        "copying holding copying,          old",
    })
    void theStateSaysWhichPool(String states, String pool) {
        World world = World.of(directory, "pilot: domain pilot.org");
        if (!states.isEmpty()) {
            world.wave("pilot", states.split(" "));
        }

        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo(pool);
        assertThat(world.side(World.recipient("joe@pilot.org"))).isEqualTo(pool);
        assertThat(
                        world.side(
                                World.query(
                                        "joe@pilot.org",
                                        Phase.RECIPIENT,
                                        Purpose.CALLOUT,
                                        Protocol.SMTP,
                                        "s")))
                .isEqualTo(pool);
    }

    @Test
    void saysWhy() {
        World world = World.of(directory, "pilot: domain pilot.org");
        world.user("joe@pilot.org", "copying", "cut-over");

        assertThat(world.decide(World.login("joe@pilot.org")))
                .isEqualTo(new Decision.Narrow("new", "migration spring: the user is cut-over"));
        assertThat(world.decide(World.login("anna@pilot.org")))
                .isEqualTo(new Decision.Narrow("old", "migration spring: wave pilot is planned"));
        assertThat(world.decide(World.login("anna@else.org")))
                .isEqualTo(new Decision.Narrow("old", "the user is in no wave"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    # user        | candidates           | excluded  | goes
                    new@pilot.org | old1 new1            | ''        | new
                    new@pilot.org | old1                 | new1      | later
                    new@pilot.org | old1 other           | ''        | pass
                    new@pilot.org | other                | ''        | pass
                    old@pilot.org | old1 new1            | ''        | old
                    old@pilot.org | new1                 | old1 old2 | later
                    old@pilot.org | new1                 | ''        | pass
                    old@pilot.org | other                | ''        | pass
                    joe@else.org  | old1 new1            | ''        | old
                    joe@else.org  | old1 new1 other      | ''        | Among[backends=[old1, other], reason=the user is in no wave]
                    joe@else.org  | old1 other           | new1      | pass
                    joe@else.org  | new1                 | old1      | later
                    joe@else.org  | new1                 | ''        | pass
                    joe@else.org  | other                | ''        | pass
                    """)
    void onlyBackendsThatAreThereAreInQuestion(
            String user, String candidates, String excluded, String goes) {
        World world = World.of(directory, "pilot: domain pilot.org");
        world.user("new@pilot.org", "copying", "cut-over");

        String side = world.side(at(user, candidates, excluded));

        assertThat(side.replace("[other, old1]", "[old1, other]")).isEqualTo(goes);
    }

    @Test
    void usersInNoWaveCanBeLeftToOthers() {
        World world = World.of(directory);
        world.configure("spring", Map.of("unknown.in.new", "pass"));

        assertThat(world.decide(World.login("joe@else.org")))
                .isEqualTo(new Decision.Pass("the user is in no wave"));
    }

    @Test
    void theFirstMigrationThatKnowsTheUserDecides() {
        World world = new World(directory);
        world.migrations.configured(
                World.fleet(
                        Map.of(
                                "a", List.of("old1"),
                                "b", List.of("old2"),
                                "c", List.of("new1"))));
        world.configure(
                "one",
                Map.of(
                        "old.pool",
                        "a",
                        "new.pool",
                        "b",
                        "waves",
                        new String[] {"w: domain b.org"}));
        world.configure(
                "two",
                Map.of(
                        "old.pool",
                        "b",
                        "new.pool",
                        "c",
                        "waves",
                        new String[] {"w: domain c.org"}));
        assertThat(world.wrong()).isEmpty();

        assertThat(world.side(at("joe@b.org", "old1 old2 new1", ""))).isEqualTo("a");
        assertThat(world.side(at("joe@c.org", "old1 old2 new1", ""))).isEqualTo("b");
        // The pool in the middle is one's new pool and the other's old one: somebody lives there.
        assertThat(world.decide(at("joe@d.org", "old1 old2 new1", "")))
                .isEqualTo(new Decision.Among(Set.of("old1", "old2"), "the user is in no wave"));
    }

    @Test
    void withoutMigrationsItHasNoOpinion() {
        World world = new World(directory);
        world.migrations.configured(World.FLEET);

        assertThat(world.side(World.login("joe@else.org"))).isEqualTo("pass");
    }

    @Test
    void queriesWaitUntilEverythingIsKnown() {
        World before = World.of(directory, "pilot: domain pilot.org");
        before.wave("pilot", "copying", "cut-over");
        World world = new World(directory, "spring", "autumn");

        CompletableFuture<Decision> joe = world.ask(World.login("joe@pilot.org"));
        world.configure("spring", Map.of("waves", new String[] {"pilot: domain pilot.org"}));
        world.configure("autumn", Map.of());
        assertThat(joe).isNotDone();
        assertThat(
                        world.side(
                                World.query(
                                        "joe@pilot.org",
                                        Phase.LOGIN,
                                        Purpose.EXPLANATION,
                                        Protocol.IMAP,
                                        "s")))
                .isEqualTo("later");
        // What the core tells before it has read anything does not count.
        world.migrations.configured(org.clustergate.backend.Fleet.EMPTY);
        assertThat(joe).isNotDone();
        assertThat(world.wrong()).isEmpty();
        world.migrations.configured(World.FLEET);

        assertThat(World.side(joe.join())).isEqualTo("new");
    }

    @Test
    void aMigrationThatCannotBeReadIsNotGuessedAt() {
        World before = World.of(directory, "pilot: domain pilot.org");
        before.wave("pilot", "copying");
        World world = new World(directory, "spring");
        world.migrations.configured(World.FLEET);
        CompletableFuture<Decision> joe = world.ask(World.login("joe@pilot.org"));
        assertThat(joe).isNotDone();

        world.migrations.giveUpWaiting();

        assertThat(World.side(joe.join())).isEqualTo("later");
        assertThat(world.wrong())
                .containsExactly(
                        "gateway.migration-spring.config: cannot be read as configuration",
                        "gateway.migration-spring.config: users have moved, but nothing that can be"
                                + " used says who: all logins and mail get temporary failures from"
                                + " the strategy 'migration'");
        world.configure("spring", Map.of("waves", new String[] {"pilot: domain pilot.org"}));
        assertThat(world.wrong()).isEmpty();
        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("old");
    }

    @Test
    void aMigrationThatCannotBeReadHarmsNobodyWhileNobodyHasMoved() {
        World world = new World(directory, "spring");
        world.migrations.configured(World.FLEET);

        world.migrations.giveUpWaiting();

        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("pass");
        assertThat(world.wrong()).hasSize(1);
    }

    @Test
    void withoutBackendsNobodyIsSentAnywhere() {
        World world = new World(directory);
        world.migrations.giveUpWaiting();

        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("later");
    }

    @Test
    void statesSurviveARestart() {
        World before = World.of(directory, "pilot: domain pilot.org", "rest: percent 100");
        before.wave("pilot", "copying", "cut-over");
        before.user("joe@pilot.org", "rolled-back");
        before.wave("rest", "copying", "holding");
        before.migrations.close();

        World world = World.of(directory, "pilot: domain pilot.org", "rest: percent 100");

        assertThat(world.side(World.login("anna@pilot.org"))).isEqualTo("new");
        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("old");
        CompletableFuture<Decision> held = world.ask(World.login("joe@else.org"));
        assertThat(held).isNotDone();
    }

    @Test
    void aLostRecordDefersUsersOfWavesUntilTheOperatorDecides() throws Exception {
        World before = World.of(directory, "pilot: domain pilot.org", "rest: domain rest.org");
        before.wave("pilot", "copying", "cut-over");
        Files.writeString(before.data.resolve("spring.state"), "garbage");
        Files.writeString(before.data.resolve("spring.state.bak"), "garbage");

        World world = new World(directory);
        world.migrations.configured(World.FLEET);
        world.configure(
                "spring",
                Map.of("waves", new String[] {"pilot: domain pilot.org", "rest: domain rest.org"}));

        assertThat(world.wrong())
                .hasSize(2)
                .contains(
                        "gateway.migration-spring.config: waves: nobody knows the state of pilot,"
                                + " rest: their users get temporary failures until it is told"
                                + " (gateway:migrate wave spring WAVE STATE)");
        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("later");
        assertThat(world.side(World.recipient("joe@rest.org"))).isEqualTo("later");
        assertThat(world.side(World.login("joe@else.org"))).isEqualTo("old");
        assertThat(world.shown("pilot").state()).isEqualTo("unknown");

        world.wave("pilot", "cut-over");
        assertThat(world.side(World.login("joe@pilot.org"))).isEqualTo("new");
        assertThat(world.side(World.login("joe@rest.org"))).isEqualTo("later");
        assertThat(world.wrong()).hasSize(1);
        // Half decided survives a restart as that.
        World again = new World(directory);
        again.migrations.configured(World.FLEET);
        again.configure(
                "spring",
                Map.of("waves", new String[] {"pilot: domain pilot.org", "rest: domain rest.org"}));
        assertThat(again.side(World.login("joe@rest.org"))).isEqualTo("later");
        again.wave("rest", "planned");

        assertThat(again.side(World.login("joe@rest.org"))).isEqualTo("old");
        assertThat(again.wrong()).isEmpty();
        World last = World.of(directory, "pilot: domain pilot.org", "rest: domain rest.org");
        assertThat(last.side(World.login("joe@pilot.org"))).isEqualTo("new");
        assertThat(last.migrations.get("spring").book().states().lost()).isFalse();
    }
}
